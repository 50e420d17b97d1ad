// Jest with babel-jest, which makes CommonJS of these imports.
import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createScriptedClock, createScriptedConnector } from 'redux-reconnector/testing'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import defineScenarios from './scenarios.js'

defineScenarios({
  configureStore,
  createReconnectorListener,
  createReconnectorSlice,
  createScriptedClock,
  createScriptedConnector,
  createWebSocketConnector,
})
