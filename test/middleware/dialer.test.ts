import { ConnectError, type Closed, type Connection } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { createDialer, failureOf } from '../../src/middleware/dialer.js'

const settled = () => new Promise((resolve) => setTimeout(resolve))

function start(
  connect: Parameters<typeof createDialer>[0],
  resolveCookie?: Parameters<typeof createDialer>[1],
) {
  const log: unknown[][] = []
  const errors: unknown[] = []
  const dialer = createDialer(connect, resolveCookie, (error) => errors.push(error), {
    opened: (...given) => log.push(['opened', ...given]),
    failed: (...given) => log.push(['failed', ...given]),
    lost: (...given) => log.push(['lost', ...given]),
  })
  let number = 0
  const dial = async (cookieRef: string | null = null) => {
    number += 1
    dialer.dial(`id:${number}`, { node: 'n', number }, cookieRef)
    await settled()
  }
  return { dialer, dial, log, errors }
}

const never = new Promise<Closed>(() => {})

describe('a connection', () => {
  it('is open from its opening to its end, which is told once', async () => {
    let end = (_how: Closed) => {}
    const closed = new Promise<Closed>((resolve) => (end = resolve))
    const { dialer, dial, log } = start(async () => ({ close: () => {}, closed }))
    expect(dialer.isOpen()).toBe(false)
    await dial()
    expect(dialer.isOpen()).toBe(true)
    expect(dialer.attemptId()).toBeNull()
    end({ reason: 'gone' })
    await settled()
    expect(dialer.isOpen()).toBe(false)
    expect(log).toEqual([
      ['opened', 'id:1'],
      ['lost', { reason: 'gone' }],
    ])
  })

  it('that was dropped is closed once, and its end is not told', async () => {
    let closes = 0
    let end = (_how: Closed) => {}
    const closed = new Promise<Closed>((resolve) => (end = resolve))
    const { dialer, dial, log } = start(async () => ({ close: () => (closes += 1), closed }))
    await dial()
    dialer.drop()
    dialer.drop()
    end({ reason: 'gone' })
    await settled()
    expect(dialer.isOpen()).toBe(false)
    expect(closes).toBe(1)
    expect(log).toEqual([['opened', 'id:1']])
  })

  it('may be nothing at all, or lack its parts', async () => {
    for (const opened of [undefined, null, {}, { closed: never }] as (Connection | undefined)[]) {
      const { dialer, dial, log, errors } = start(async () => opened)
      await dial()
      expect(dialer.isOpen()).toBe(true)
      dialer.drop()
      expect(dialer.isOpen()).toBe(false)
      expect(log).toEqual([['opened', 'id:1']])
      expect(errors).toEqual([])
    }
  })

  it('whose close gives the next attempt up keeps it from being made', async () => {
    let connects = 0
    const { dialer, dial } = start(async () => {
      connects += 1
      return { close: () => dialer.abandon('stopped'), closed: never }
    })
    await dial()
    await dial()
    expect(connects).toBe(1)
  })
})

describe('an attempt', () => {
  it('that was given up is aborted with the reason, and neither its failure nor its success is told', async () => {
    const outcomes: (() => void)[] = []
    const reasons: unknown[] = []
    let closes = 0
    const { dialer, dial, log } = start(
      ({ signal }) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reasons.push(signal.reason))
          outcomes.push(
            () => reject(new Error('late')),
            () => resolve({ close: () => (closes += 1), closed: never }),
          )
        }),
    )
    for (const which of [0, 3]) {
      await dial()
      dialer.abandon('too slow')
      outcomes[which]?.()
      await settled()
    }
    expect(reasons).toEqual([new Error('too slow'), new Error('too slow')])
    expect(log).toEqual([])
    expect(closes).toBe(1)
    expect(dialer.isOpen()).toBe(false)
  })
})

describe('a cookie', () => {
  const asking = async ({ cookie }: { cookie(): Promise<string | null> }) => {
    throw new Error(`refused ${await cookie()}`)
  }

  it('without resolveCookie is fatal, since no waiting mends it', async () => {
    const { dial, log } = start(asking)
    await dial('env:X')
    expect(log).toEqual([
      [
        'failed',
        'id:1',
        {
          reason: 'the state has a cookie: pass `resolveCookie` to the listener',
          outcome: 'fatal',
        },
      ],
    ])
  })

  it('must resolve to a string, which may be empty', async () => {
    let secret: unknown = 7
    const { dial, log } = start(asking, () => secret as string)
    await dial('env:X')
    secret = ''
    await dial('env:X')
    expect(log).toEqual([
      ['failed', 'id:1', { reason: 'expected `resolveCookie` to give a string, got number' }],
      ['failed', 'id:2', { reason: 'refused ' }],
    ])
  })

  it('is cut out of what is told, as long as it is one of the last eight', async () => {
    let number = 0
    const { dialer, dial } = start(asking, () => `secret-${(number += 1)}.`)
    for (let times = 0; times < 10; times += 1) await dial('env:X')
    const redacted = (reason: string) => dialer.redacted({ reachability: 'unreachable', reason })
    expect(redacted('with secret-10. and secret-3.')).toEqual({
      reachability: 'unreachable',
      reason: 'with [secret] and [secret]',
    })
    expect(redacted('with secret-2.')).toMatchObject({ reason: 'with secret-2.' })
  })

  it('leaves what has no words of its own as it is', () => {
    const { dialer } = start(asking)
    for (const seen of ['unreachable', null, { reachability: 'unreachable' }, { reason: 7 }]) {
      expect(dialer.redacted(seen as never)).toBe(seen)
    }
  })
})

describe('what went wrong', () => {
  it('is the longest secret first, so that no end of one is left', () => {
    expect(failureOf('abcdef and abc', ['abc', 'abcdef']).reason).toBe('[secret] and [secret]')
  })

  it.each([
    [new ConnectError('x', { retryAfterMs: 5 }), { reason: 'x', retryAfterMs: 5 }],
    [new ConnectError('x', { outcome: 'auth' }), { reason: 'x', outcome: 'auth' }],
    [{ reason: 'x', retryAfterMs: 0 }, { reason: 'x' }],
    [{ reason: 'x', retryAfterMs: Infinity }, { reason: 'x' }],
    [{ reason: 'x', retryAfterMs: '5' }, { reason: 'x' }],
    [{ reason: 'x', outcome: 'other' }, { reason: 'x' }],
    [{ code: 'ECONNREFUSED' }, { reason: 'ECONNREFUSED' }],
    [undefined, { reason: 'undefined' }],
  ])('of %o is %o', (thrown, failure) => {
    expect(failureOf(thrown)).toEqual(failure)
  })

  it('has a name and defaults where it is a ConnectError', () => {
    const error = new ConnectError('x')
    expect(String(error)).toBe('ConnectError: x')
    expect(error).toMatchObject({ outcome: 'retry', retryAfterMs: 0 })
  })
})
