import { expect, it } from 'vitest'
import { fitHeap } from './soakFit.js'

const minutes = Array.from({ length: 60 }, (_, at) => at / 2)

it('the growth of a heap is that of the line through its samples after six minutes', () => {
  const samples = minutes.map((minute) => ({ minute, mb: minute <= 6 ? minute : 20 + minute / 64 }))
  const { meanMb, kbAMinute, growth } = fitHeap(samples, 30)
  expect(meanMb).toBeCloseTo(20 + 18 / 64, 9)
  expect(kbAMinute).toBeCloseTo(16, 9)
  expect(growth).toBeCloseTo(23 / 64 / meanMb, 9)
})

it('a heap that only swings does not grow', () => {
  const samples = minutes.map((minute, at) => ({ minute, mb: 20 + (at % 2) }))
  expect(Math.abs(fitHeap(samples, 30).growth)).toBeLessThan(0.003)
})

it('fewer than two samples after the warm-up give no growth that could pass', () => {
  expect(fitHeap([{ minute: 20, mb: 1 }], 30).growth).toBeNaN()
  expect(fitHeap([], 30).growth).toBeNaN()
})
