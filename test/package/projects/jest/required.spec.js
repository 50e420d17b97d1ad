// Jest in its default mode, without a transform: CommonJS all the way.
const defineScenarios = require('./scenarios.js')

defineScenarios({
  ...require('@reduxjs/toolkit'),
  ...require('redux-reconnector'),
  ...require('redux-reconnector/testing'),
  ...require('redux-reconnector/websocket'),
})
