import { describe } from 'vitest'
import { describeEngine } from './engine.js'

describe('a log in NATS JetStream', () => describeEngine('nats'))
