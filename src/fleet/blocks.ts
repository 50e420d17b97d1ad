/**
 * A long list in blocks: a list of groups, each of up to 64 chunks, each of up to 64 items; all but the last of each
 * are full. One change among 100 000 copies 64 + 64 + 25 slots instead of all.
 */
export type Blocks<Item> = readonly Group<Item>[]
/** 64 chunks. */
export type Group<Item> = readonly Chunk<Item>[]
/** 64 items. */
export type Chunk<Item> = readonly Item[]

const bits = 6
const mask = 2 ** bits - 1

/** How many items are in a full chunk, and how many chunks in a full group. */
export const blockSize = 2 ** bits

/** The item at a position; `undefined` past the end. */
export function itemAt<Item>(blocks: Blocks<Item>, position: number): Item | undefined {
  return blocks[position >> (2 * bits)]?.[(position >> bits) & mask]?.[position & mask]
}

/** How many items there are. */
export function lengthOf(blocks: Blocks<unknown>): number {
  const group = blocks.at(-1)
  if (group === undefined) return 0
  const before = (blocks.length - 1) * blockSize + group.length - 1
  return before * blockSize + (group.at(-1)?.length ?? 0)
}

/** All items in order. */
export function* itemsOf<Item>(blocks: Blocks<Item>): Generator<Item> {
  for (const group of blocks) for (const chunk of group) yield* chunk
}

/** Blocks while they are being changed, before anybody else sees them. */
export interface BlocksEdit<Item> {
  get(position: number): Item | undefined
  /** Also at the position just past the end. */
  set(position: number, item: Item): void
  /** The blocks with all changes so far; what was not changed keeps its reference, and so does the whole. */
  done(): Blocks<Item>
}

/** Copies each block on the way to a change once, however many changes there are. */
export function editBlocks<Item>(original: Blocks<Item>): BlocksEdit<Item> {
  let copy: Item[][][] | null = null
  let open: Item[] = [] // the chunk that was changed last: changes come in order, mostly
  let openAt = -1

  function openChunk(at: number): Item[] {
    const g = at >> bits
    copy ??= original.slice() as Item[][][] // what is written on below is a copy
    return ownPart(ownPart(copy, original, g), original[g], at & mask)
  }

  return {
    get: (position) =>
      position >> bits === openAt ? open[position & mask] : itemAt(copy ?? original, position),
    set(position, item) {
      const at = position >> bits
      if (at !== openAt) {
        open = openChunk(at)
        openAt = at
      }
      open[position & mask] = item
    },
    done: () => copy ?? original,
  }
}

/** A part of a copied list, to write on: copied, too, unless it was before. */
function ownPart<Part>(list: Part[][], original: Group<unknown> | undefined, at: number): Part[] {
  const part = list[at]
  if (part !== undefined && part !== original?.[at]) return part
  return (list[at] = part?.slice() ?? [])
}

/** The blocks with another item at a position that they have. */
export function withItem<Item>(blocks: Blocks<Item>, position: number, item: Item): Blocks<Item> {
  const g = position >> (2 * bits)
  const c = (position >> bits) & mask
  const next = blocks.slice()
  const group = (next[g] ?? []).slice()
  const chunk = (group[c] ?? []).slice()
  chunk[position & mask] = item
  group[c] = chunk
  next[g] = group
  return next
}

/** These items in blocks. */
export function blocksOf<Item>(items: Iterable<Item>): Blocks<Item> {
  const edit = editBlocks<Item>([])
  let position = 0
  for (const item of items) edit.set(position++, item)
  return edit.done()
}

/**
 * Calls `see` where two versions of one list differ, without a look at the blocks they share.
 *
 * @param see - may be called with equal items, too
 */
export function eachDifference<Item>(
  before: Blocks<Item>,
  after: Blocks<Item>,
  see: (before: Item | undefined, after: Item | undefined, position: number) => void,
): void {
  for (let g = 0; g < Math.max(before.length, after.length); g += 1) {
    const [one = [], other = []] = [before[g], after[g]]
    if (one === other) continue
    for (let c = 0; c < Math.max(one.length, other.length); c += 1) {
      const [left = [], right = []] = [one[c], other[c]]
      if (left === right) continue
      for (let slot = 0; slot < Math.max(left.length, right.length); slot += 1) {
        if (left[slot] !== right[slot]) {
          see(left[slot], right[slot], (g * blockSize + c) * blockSize + slot)
        }
      }
    }
  }
}
