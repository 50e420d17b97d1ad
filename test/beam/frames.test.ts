import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFrameReader, encodeFrame, tickFrame } from '../../src/beam/frames.js'

const collect = (maxFrameBytes = 1024) => {
  const frames: string[] = []
  const reader = createFrameReader({ prefixBytes: 2, maxFrameBytes }, (frame) =>
    frames.push(frame.toString()),
  )
  return { frames, reader }
}

test('frames come out the same however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 50 })),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
      (texts, cuts) => {
        const { frames, reader } = collect()
        reader.handshakeDone()
        let rest = Buffer.concat(texts.map((text) => encodeFrame(4, Buffer.from(text))))
        for (let turn = 0; rest.length > 0; turn++) {
          const cut = cuts[turn % cuts.length] ?? 1
          reader.push(rest.subarray(0, cut))
          rest = rest.subarray(cut)
        }
        expect(frames).toEqual(texts)
      },
    ),
  )
})

test('the lengths change from two bytes to four between two frames of one chunk', () => {
  const frames: string[] = []
  const reader = createFrameReader({ prefixBytes: 2, maxFrameBytes: 1024 }, (frame) => {
    frames.push(frame.toString())
    if (frame.toString() === 'last') reader.handshakeDone()
  })
  reader.push(
    Buffer.concat([
      encodeFrame(2, Buffer.from('first')),
      encodeFrame(2, Buffer.from('last')),
      encodeFrame(4, Buffer.from('after')),
      tickFrame,
    ]),
  )
  expect(frames).toEqual(['first', 'last', 'after', ''])
})

test('a length over the cap is refused before a byte of it has come', () => {
  const { reader } = collect(1024)
  reader.handshakeDone()
  expect(() => reader.push(Buffer.from([0, 0, 4, 1]))).toThrow(
    'expected a frame of at most 1024 bytes, got 1025',
  )
})

test('an HTTP answer is no handshake', () => {
  const { reader } = collect()
  expect(() => reader.push(Buffer.from('HTTP/1.1 400 Bad Request'))).toThrow('bytes, got 18516')
})

test('a frame is not overwritten by the one after it', () => {
  const kept: Buffer[] = []
  const reader = createFrameReader({ prefixBytes: 2, maxFrameBytes: 1024 }, (frame) =>
    kept.push(frame),
  )
  reader.push(Buffer.concat(['one', 'two'].map((text) => encodeFrame(2, Buffer.from(text)))))
  expect(kept.map(String)).toEqual(['one', 'two'])
})
