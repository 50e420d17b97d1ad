/* oxlint-disable unicorn/prefer-add-event-listener -- React Native and small fakes have these, and one is enough */
import type { Closed } from '../middleware/connector.js'
import {
  verdictOf,
  verdictOnClose,
  verdictOnRefusal,
  wordsFor,
  type CloseInfo,
  type CloseVerdict,
  type Refusal,
} from './closeCodes.js'
import { redacted } from './redacted.js'
import { open, type BinaryTypes, type MessageData, type WebSocketLike } from './webSocketLike.js'
import type { Settings } from './webSocketOptions.js'

/** What is heard of a socket. */
export interface WireEvents {
  received(data: MessageData<keyof BinaryTypes>): void
  /** A sign of life that is no message. */
  stirred(): void
  /** It is over, but not by `close`: before it was open, or afterwards. */
  ended(how: Closed): void
}

/** One socket of the platform, whatever its platform leaves out. */
export interface Wire {
  readonly opened: Promise<void>
  /** Says goodbye after what was sent, or gives up what is not open yet. `ended` is not called any more. */
  close(code: number, reason?: string): void
  /** Whether it is open. One that is seen closing is given a while to end by itself. */
  isOpen(): boolean
}

/** How long a socket may take to end after a goodbye of either side. A slow link needs more than a second. */
const graceMs = 4000

/** What `ws` tells of an answer that is no upgrade. */
interface Answer {
  readonly statusCode: number
  readonly headers: Refusal['headers']
}

/** React Native has null for no reason, on iOS. */
type PlatformClose = Omit<CloseInfo, 'reason'> & { readonly reason?: string | null }

/** @param target - which connection it is of, and what it was made of: nothing of this may be in a reason */
export function createWire(
  socket: WebSocketLike,
  target: { readonly id: string; readonly url: string; readonly protocols: readonly string[] },
  settings: Settings,
  { received, stirred, ended }: WireEvents,
): Wire {
  const { ask } = settings
  let wasOpen = false
  let isGivenUp = false
  let failure = ''
  let refusal: CloseVerdict = {}
  let grace: (ReturnType<typeof setTimeout> & { unref?(): void }) | undefined

  function linger() {
    grace ??= setTimeout(() => {
      if (socket.terminate)
        socket.terminate() // and the close event that follows has the server's code
      else end({ reason: 'the server said goodbye and left the line open' })
    }, graceMs)
    grace.unref?.()
  }

  function end(how: Closed) {
    if (!isGivenUp) ended(how)
  }

  /** What the application makes of an end; by default where it says nothing, or nothing that can be understood. */
  function judged<Name extends 'classifyClose' | 'classifyRefusal'>(
    name: Name,
    info: Parameters<NonNullable<Settings[Name]>>[0],
    byDefault: CloseVerdict,
  ): CloseVerdict {
    const classify = settings[name] as ((of: typeof info) => unknown) | undefined // of this name
    return ask(() => verdictOf(name, classify?.(info), byDefault)) ?? byDefault
  }

  const redact = (text: string) => redacted(text, [target.url, `${socket.url}`], target.protocols)
  const refused = () => end({ reason: redact(failure || 'cannot connect'), ...refusal })

  const opened = new Promise<void>((resolve) => {
    socket.onopen = () => {
      wasOpen = true
      resolve()
    }
  })
  socket.onmessage = ({ data }: { data: MessageData<keyof BinaryTypes> }) => received(data)
  socket.onerror = (event: { message?: string; error?: { code?: string } }) => {
    failure ||= event.message || event.error?.code || ''
    if (!wasOpen) refused() // the WebSocket of Node 20 has no close after it
    socket.terminate?.() // that of `ws` would wait for the peer that has just sent garbage
  }
  socket.onclose = ({ code, reason, wasClean }: PlatformClose) => {
    socket.onclose = null // it is told once, however often the platform tells it
    clearTimeout(grace)
    if (!wasOpen) return refused()
    const info = { code, reason: reason ?? '', wasClean }
    if (!isGivenUp) {
      const verdict = judged('classifyClose', info, verdictOnClose(info))
      end({ reason: redact(wordsFor(code, failure || info.reason)), code, ...verdict })
    }
    ask(() => settings.onClose?.(info, target.id))
  }
  socket.on?.('pong', stirred)
  socket.on?.('unexpected-response', (_request: unknown, { statusCode, headers }: Answer) => {
    failure = `the server answered HTTP ${statusCode}`
    const info = { status: statusCode, headers }
    refusal = judged('classifyRefusal', info, verdictOnRefusal(info))
    socket.terminate?.()
  })
  if (socket.terminate) {
    // `ws` calls it, too, when the server says goodbye; it has no event for that.
    const close = socket.close.bind(socket)
    socket.close = (code, reason) => {
      linger()
      close(code, reason)
    }
  }

  socket.binaryType = settings.binaryType ?? 'arraybuffer'

  return {
    opened,
    close(code, reason) {
      isGivenUp = true // before it is told: at once by Node's own while it opens, and by small fakes
      if (!wasOpen) {
        socket.close()
        socket.terminate?.()
        return
      }
      try {
        socket.close(code, reason)
      } catch (error) {
        isGivenUp = false // it stays open: the code must not be sent
        throw error
      }
    },
    isOpen() {
      if (socket.readyState > open) linger()
      return socket.readyState === open
    },
  }
}
