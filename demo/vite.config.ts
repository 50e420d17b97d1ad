import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const scripted = (file: string) => fileURLToPath(new URL(`site/${file}`, import.meta.url))

// The page that needs no server: the same, with a scripted server in place of the WebSocket and of the switches.
const site = {
  alias: [
    { find: 'redux-reconnector/websocket', replacement: scripted('createWebSocketConnector.ts') },
    { find: /^.*\/serverSwitches\.js$/, replacement: scripted('serverSwitches.ts') },
  ],
}

export default defineConfig(({ mode }) => ({
  plugins: [react()],
  base: './', // a static host may put it below any path
  ...(mode === 'site' && { resolve: site }),
  build: { outDir: mode === 'site' ? '../site' : 'dist', emptyOutDir: true },
}))
