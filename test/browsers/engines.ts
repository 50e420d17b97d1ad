import type { Engine, EngineName } from './engine.js'
import { openChromium } from './openChromium.js'
import { openFirefox } from './openFirefox.js'
import { openWebKit } from './openWebKit.js'

const all: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  Chromium: openChromium,
  Firefox: openFirefox,
  WebKit: openWebKit,
}

const asked = process.env.ENGINES?.toLowerCase()

/** The engines to test in, each with what opens it; the variable ENGINES narrows them: `ENGINES=firefox,webkit`. */
export const engines = Object.entries(all).filter(
  ([name]) => asked === undefined || asked.includes(name.toLowerCase()),
)
