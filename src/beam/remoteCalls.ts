import { Buffer } from 'node:buffer'
import { BeamError, BeamRemoteError, shown } from './BeamError.js'
import { decodeTerm } from './decodeTerm.js'
import { encodeTerm } from './encodeTerm.js'
import { atom, tuple, type Atom, type Pid, type Ref, type Term } from './term.js'

// Control messages: erts, "Distribution Protocol", section "Protocol between Connected Nodes".
// Calls go the way of Erlang's own erpc:call: a spawn request for erpc:execute_call/4, monitored,
// whose exit reason is the answer.

const passThrough = 112
const op = {
  send: 2,
  regSend: 6,
  monitorExit: 21,
  spawnRequest: 29,
  spawnReply: 31,
  unlinkId: 35,
  unlinkIdAck: 36,
} as const
const nothing = atom('')

export interface RemoteCalls {
  /** Sends the call. `answer` rejects with a `BeamError`; `forget` drops an answer that comes late. */
  call(
    module: string,
    name: string,
    args: readonly Term[],
  ): { answer: Promise<Term>; forget(): void }
  /** Takes a frame after the handshake. Throws `BEAM_PROTOCOL` on a frame that no node sends. */
  receive(frame: Buffer): void
  /** Fails every call under way. */
  fail(error: BeamError): void
}

interface Waiting {
  readonly what: string
  resolve(value: Term): void
  reject(error: BeamError): void
}

/** Makes the calls of a connection, and the few answers that a node owes its peers. `send` takes the payload of a frame. */
export function createRemoteCalls(
  self: { readonly localName: string; readonly creation: number },
  send: (...parts: readonly Uint8Array[]) => void,
): RemoteCalls {
  const waiting = new Map<number, Waiting>()
  let lastCall = 0
  const us: Pid = { pid: self.localName, id: 1, serial: 0, creation: self.creation }

  const post = (control: Term, message?: Term) => {
    const parts = [Buffer.of(passThrough), encodeTerm(control)]
    if (message !== undefined) parts.push(encodeTerm(message))
    send(...parts)
  }

  const refOf = (call: number): Ref => ({
    ref: self.localName,
    creation: self.creation,
    ids: wordsOf(call),
  })
  const callOf = (term: Term | undefined): number | undefined => {
    if (typeof term !== 'object' || !('ref' in term)) return undefined
    const isOurs = term.ref === self.localName && term.creation === self.creation
    return isOurs ? callOfWords(term.ids) : undefined
  }
  const settle = (term: Term | undefined, how: (call: Waiting) => void) => {
    const call = callOf(term)
    const found = call === undefined ? undefined : waiting.get(call)
    if (call === undefined || found === undefined) return
    waiting.delete(call)
    how(found)
  }

  const receivers: Record<number, (control: readonly Term[], message: Term | undefined) => void> = {
    [op.monitorExit]: ([, , , ref, exit = nothing]) =>
      settle(ref, ({ what, resolve, reject }) => {
        // {Ref, return, Value}, {Ref, throw | exit, Reason}, {Ref, error, Reason, Stack}; or the reason for which the
        // process ended.
        const [answered, kind, value = nothing] = itemsOf(exit)
        if (callOf(answered) !== callOf(ref)) return reject(new BeamRemoteError('exit', exit, what))
        if (isAtom(kind, 'return')) return resolve(value)
        const name = isAtom(kind, 'throw') ? 'throw' : isAtom(kind, 'error') ? 'error' : 'exit'
        return reject(new BeamRemoteError(name, value, what))
      }),
    [op.spawnReply]: ([, ref, , , result]) => {
      // A pid: it runs. An atom: it could not be spawned.
      if (isAtom(result))
        settle(ref, (call) => call.reject(new BeamRemoteError('exit', result, call.what)))
    },
    [op.spawnRequest]: ([, ref = nothing, from = nothing]) =>
      post(tuple(op.spawnReply, ref, from, 0, atom('notsup'))),
    [op.unlinkId]: ([, id = nothing, from = nothing, to = nothing]) =>
      post(tuple(op.unlinkIdAck, id, to, from)),
    [op.regSend]: ([, , , to], message) => {
      // net_adm:ping: {'$gen_call', {From, Tag}, {is_auth, Node}}
      const [kind, caller, request] = itemsOf(message)
      const [from, tag] = itemsOf(caller)
      if (!isAtom(to, 'net_kernel') || !isAtom(kind, '$gen_call')) return
      if (isAtom(itemsOf(request)[0], 'is_auth') && from !== undefined && tag !== undefined)
        post(tuple(op.send, nothing, from), tuple(tag, atom('yes')))
    },
    [op.send]: (_control, message) => {
      // The called code prints: this side is its group leader, and it waits until its text is taken.
      const [kind, from, replyAs, request] = itemsOf(message)
      if (!isAtom(kind, 'io_request') || from === undefined || replyAs === undefined) return
      const result = isAtom(itemsOf(request)[0], 'put_chars')
        ? atom('ok')
        : tuple(atom('error'), atom('enotsup'))
      post(tuple(op.send, nothing, from), tuple(atom('io_reply'), replyAs, result))
    },
  }

  return {
    call(module, name, args) {
      const call = ++lastCall
      const what = `${shown(module)}:${shown(name)}/${args.length}`
      const answer = new Promise<Term>((resolve, reject) => {
        const ref = refOf(call)
        post(
          tuple(op.spawnRequest, ref, us, us, tuple(atom('erpc'), atom('execute_call'), 4), [
            atom('monitor'),
          ]),
          [ref, atom(module), atom(name), args],
        )
        waiting.set(call, { what, resolve, reject })
      })
      return { answer, forget: () => void waiting.delete(call) }
    },
    receive(frame) {
      if (frame[0] !== passThrough)
        throw new BeamError('BEAM_PROTOCOL', `expected frame type 112, got ${frame[0]}`)
      const { term, end } = decodeTerm(frame, 1)
      const control = itemsOf(term)
      const [operation] = control
      if (typeof operation !== 'number')
        throw new BeamError('BEAM_PROTOCOL', 'a control message without an operation number')
      const message = end < frame.length ? decodeTerm(frame, end) : undefined
      if (message !== undefined && message.end !== frame.length)
        throw new BeamError('BEAM_PROTOCOL', 'bytes left over after a message')
      receivers[operation]?.(control, message?.term)
    },
    fail(error) {
      const calls = [...waiting.values()]
      waiting.clear()
      for (const call of calls) call.reject(error)
    },
  }
}

const itemsOf = (term: Term | undefined): readonly Term[] =>
  typeof term === 'object' && 'tuple' in term ? term.tuple : []

const isAtom = (term: Term | undefined, name?: string): term is Atom =>
  typeof term === 'object' && 'atom' in term && (name === undefined || term.atom === name)

/** The words of the nth call's reference. Only 18 bits of the first word are certain to be kept. */
export const wordsOf = (call: number): number[] => [call % 2 ** 18, Math.floor(call / 2 ** 18), 0]

/** Which call the words of a reference belong to. */
export const callOfWords = ([low = 0, high = 0]: readonly number[]): number => low + high * 2 ** 18
