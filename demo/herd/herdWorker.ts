import { simulateHerd, type HerdOptions } from 'redux-reconnector/testing'

// Thousands of clients take some ms, of which the page is to notice nothing.
addEventListener('message', ({ data }: MessageEvent<readonly HerdOptions[]>) => {
  postMessage(data.map((options) => simulateHerd(options)))
})
