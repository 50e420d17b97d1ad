import { blockSize, type Blocks, type Chunk, type Group } from './blocks.js'

/** What is derived of an immutable object is derived once, and dropped with it. */
export function oncePer<From extends object, To>(derive: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, { readonly value: To }>()
  return (from) => {
    let entry = known.get(from)
    if (entry === undefined) {
      entry = { value: derive(from) }
      known.set(from, entry)
    }
    return entry.value
  }
}

/**
 * Derives something of a whole list block by block: after one change, one chunk, its group and the list are looked at.
 *
 * @param merge - makes one of what was derived of the parts, each of which (but the last) is of `size` items
 */
export function perBlock<Item, Value>(
  ofChunk: (chunk: Chunk<Item>) => Value,
  merge: (parts: readonly Value[], size: number) => Value,
): (blocks: Blocks<Item>) => Value {
  const chunkValue = oncePer(ofChunk)
  const groupValue = oncePer((group: Group<Item>) => merge(group.map(chunkValue), blockSize))
  return oncePer((blocks) => merge(blocks.map(groupValue), blockSize ** 2))
}
