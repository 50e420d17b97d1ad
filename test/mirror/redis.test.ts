import { describe } from 'vitest'
import { describeEngine } from './engine.js'

describe('a log in Redis Streams', () => describeEngine('redis'))
