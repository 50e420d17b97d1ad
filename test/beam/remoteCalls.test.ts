import * as fc from 'fast-check'
import { atom, tuple, type Term } from 'redux-reconnector/beam'
import { expect, test } from 'vitest'
import { decodeTerm } from '../../src/beam/decodeTerm.js'
import { encodeTerm } from '../../src/beam/encodeTerm.js'
import { callOfWords, createRemoteCalls, wordsOf } from '../../src/beam/remoteCalls.js'

// What a node asks of its peers now and then; a real node does not ask it on demand.

const peer = { pid: 'n1@127.0.0.1', id: 9, serial: 0, creation: 7 }
const us = { pid: 'dash@127.0.0.1', id: 1, serial: 0, creation: 5 }

const createPeer = () => {
  const sent: Term[][] = []
  const calls = createRemoteCalls({ localName: us.pid, creation: 5 }, (...parts) => {
    sent.push(parts.slice(1).map((part) => decodeTerm(Buffer.from(part)).term))
  })
  const receive = (...terms: readonly Term[]) =>
    calls.receive(Buffer.concat([Buffer.of(112), ...terms.map(encodeTerm)]))
  return { calls, sent, receive }
}

test('an unlink is acknowledged, so that the node can forget the link', () => {
  const { sent, receive } = createPeer()
  receive(tuple(35, 77, peer, us))
  expect(sent).toEqual([[tuple(36, 77, us, peer)]])
})

test('a monitor on our net_kernel gets no answer, for "no such process" would end the connection', () => {
  const { sent, receive } = createPeer()
  receive(tuple(19, peer, atom('net_kernel'), { ref: peer.pid, creation: 7, ids: [1, 2, 3] }))
  expect(sent).toEqual([])
})

test('the answer to a call goes to that call alone, and only once', async () => {
  const { calls, sent, receive } = createPeer()
  const first = calls.call('m', 'f', [])
  const second = calls.call('m', 'f', [])
  const firstRef = refOf(sent[0]?.[0])
  const secondRef = refOf(sent[1]?.[0])
  receive(tuple(21, peer, us, secondRef, tuple(secondRef, atom('return'), 2)))
  receive(tuple(21, peer, us, secondRef, tuple(secondRef, atom('return'), 3)))
  receive(tuple(21, peer, us, firstRef, tuple(firstRef, atom('return'), 1)))
  expect(await Promise.all([first.answer, second.answer])).toEqual([1, 2])
})

test('a reference of another node or of our earlier self answers nothing', async () => {
  const { calls, sent, receive } = createPeer()
  const { answer } = calls.call('m', 'f', [])
  const ref = refOf(sent[0]?.[0])
  if (typeof ref !== 'object' || !('ref' in ref)) throw new Error('no reference')
  for (const other of [
    { ...ref, ref: peer.pid },
    { ...ref, creation: 6 },
  ])
    receive(tuple(21, peer, us, other, tuple(other, atom('return'), 1)))
  receive(tuple(21, peer, us, ref, tuple(ref, atom('return'), 2)))
  expect(await answer).toBe(2)
})

test('a call that could not be spawned is an exit', async () => {
  const { calls, sent, receive } = createPeer()
  const { answer } = calls.call('m', 'f', [])
  receive(tuple(31, refOf(sent[0]?.[0]), us, 0, atom('system_limit')))
  await expect(answer).rejects.toMatchObject({
    kind: 'exit',
    reason: atom('system_limit'),
    message: 'm:f/0: exit system_limit',
  })
})

test('no two calls share a reference, and the first word of one stays within its 18 bits', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), (call) => {
      expect(callOfWords(wordsOf(call))).toBe(call)
      expect(wordsOf(call)[0]).toBeLessThan(2 ** 18)
    }),
    { examples: [[1], [2 ** 18 - 1], [2 ** 18], [2 ** 18 + 1], [2 ** 36]] },
  )
})

const refOf = (control: Term | undefined): Term => {
  const ref = typeof control === 'object' && 'tuple' in control ? control.tuple[1] : undefined
  if (ref === undefined) throw new Error('no reference')
  return ref
}
