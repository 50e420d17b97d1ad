import { describe, expect, it } from 'vitest'
import { isSecretIn, sayMistake, type Mistake } from '../../src/middleware/mistakes.js'

describe('a mistake', () => {
  it.each<[Mistake, begin: string, end: string]>([
    ['secretInNode', '`node` seems to contain a secret', 'and the slice a `cookie` reference'],
    ['notLast', 'its middleware is not the last one', '.concat(..., reconnector.middleware)`'],
    ['notStarted', 'an attempt is due', 'call `start()`'],
    ['twoListeners', 'another listener started', 'give each slice its own `name`'],
    ['healthyWithoutConnection', 'the probe returned', 'if only the server answers'],
  ])('%s is said with what is wrong and with what to do', (what, begin, end) => {
    const said: string[] = []
    sayMistake(what, (words) => void said.push(words))
    expect(said).toHaveLength(1)
    expect(said[0]?.startsWith(begin)).toBe(true)
    expect(said[0]?.endsWith(end)).toBe(true)
  })
})

describe('a secret', () => {
  it.each([
    'wss://me:password@host/live',
    'wss://:@host/live',
    'wss://host/?token=x',
    'wss://host/?a=1&key=x',
    'wss://host/#access-token=x',
    'wss://host/?my_key=x',
    'wss://host/?own-key=x',
    'wss://host/?PASSWD=x',
    'wss://host/?apikey=x',
  ])('seems to be in %s', (node) => expect(isSecretIn(node)).toBe(true))

  it.each([
    'wss://host/live',
    'wss://host:80/a@b',
    'wss://host/token=x',
    'wss://host/?monkey=x',
    'wss://host/?tokens',
    'wss://host?a:b@c',
    'wss://host#a:b@c',
  ])('does not seem to be in %s', (node) => expect(isSecretIn(node)).toBe(false))
})
