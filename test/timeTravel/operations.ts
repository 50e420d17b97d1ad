import type { EnhancedStore as Store, UnknownAction } from '@reduxjs/toolkit'
import { ActionCreators, type EnhancedStore, type LiftedState } from '@redux-devtools/instrument'

type Lifted = LiftedState<unknown, UnknownAction, unknown>

/** What differs from store to store in what DevTools can do to it. */
export interface Traveller {
  /** A trace of another session, which ends in the status given. */
  foreignTrace(end: 'due' | 'connecting' | 'paused'): readonly UnknownAction[]
  /** Replaces the reducer by a new one that does the same. */
  hotReload(): void
}

/** A store in the hands of DevTools. */
export interface Travelled extends Traveller {
  readonly liftedStore: EnhancedStore<unknown, UnknownAction, unknown>['liftedStore']
  lifted(): Lifted
  lastIndex(): number
}

/** A store with `instrument()` among its enhancers. */
export function travelling(store: Store, traveller: Traveller): Travelled {
  // `instrument` adds it, and every enhancer around hands it on; RTK's types do not know.
  const { liftedStore } = store as unknown as EnhancedStore<unknown, UnknownAction, unknown>
  const lifted = () => liftedStore.getState()
  return {
    ...traveller,
    liftedStore,
    lifted,
    lastIndex: () => lifted().stagedActionIds.length - 1,
  }
}

/** What DevTools can do, and what a person does to come back to the live edge, where there is a way back. */
export const operations: Record<string, (world: Travelled) => (() => void) | void> = {
  JUMP_TO_STATE: (world) => {
    world.liftedStore.dispatch(ActionCreators.jumpToState(0))
    return () => world.liftedStore.dispatch(ActionCreators.jumpToState(world.lastIndex()))
  },
  JUMP_TO_ACTION: (world) => {
    const { stagedActionIds } = world.lifted()
    const middle = stagedActionIds[Math.floor(stagedActionIds.length / 2)] ?? 0
    world.liftedStore.dispatch(ActionCreators.jumpToAction(middle))
    return () => world.liftedStore.dispatch(ActionCreators.jumpToState(world.lastIndex()))
  },
  TOGGLE_ACTION: (world) => {
    for (const id of world.lifted().stagedActionIds.slice(1)) {
      world.liftedStore.dispatch(ActionCreators.toggleAction(id))
    }
  },
  SET_ACTIONS_ACTIVE: (world) => {
    world.liftedStore.dispatch(ActionCreators.setActionsActive(1, world.lastIndex() + 1, false))
  },
  REORDER_ACTION: (world) => {
    const { stagedActionIds } = world.lifted()
    const last = stagedActionIds.at(-1)
    if (last !== undefined && last > 1) {
      world.liftedStore.dispatch(ActionCreators.reorderAction(last, 1))
    }
  },
  SWEEP: (world) => {
    const last = world.lifted().stagedActionIds.at(-1)
    if (last !== undefined && last > 0) {
      world.liftedStore.dispatch(ActionCreators.toggleAction(last))
    }
    world.liftedStore.dispatch(ActionCreators.sweep())
  },
  COMMIT: (world) => void world.liftedStore.dispatch(ActionCreators.commit()),
  'COMMIT in the past': (world) => {
    world.liftedStore.dispatch(ActionCreators.jumpToState(0))
    world.liftedStore.dispatch(ActionCreators.commit())
  },
  ROLLBACK: (world) => void world.liftedStore.dispatch(ActionCreators.rollback()),
  RESET: (world) => void world.liftedStore.dispatch(ActionCreators.reset()),
  'IMPORT own trace': (world) => {
    const own = JSON.parse(JSON.stringify(world.lifted()))
    own.stagedActionIds = own.stagedActionIds.slice(0, 2)
    own.computedStates = own.computedStates.slice(0, 2)
    own.currentStateIndex = own.stagedActionIds.length - 1
    own.nextActionId = Math.max(...own.stagedActionIds) + 1
    own.skippedActionIds = []
    world.liftedStore.dispatch(ActionCreators.importState(own as Lifted))
  },
  'IMPORT ends in due': (world) => {
    world.liftedStore.dispatch(
      ActionCreators.importState(world.foreignTrace('due') as unknown as Lifted), // an array is allowed
    )
  },
  'IMPORT ends in connecting': (world) => {
    world.liftedStore.dispatch(
      ActionCreators.importState(world.foreignTrace('connecting') as unknown as Lifted), // likewise
    )
  },
  'IMPORT ends in paused': (world) => {
    world.liftedStore.dispatch(
      ActionCreators.importState(world.foreignTrace('paused') as unknown as Lifted), // likewise
    )
  },
  LOCK_CHANGES: (world) => {
    world.liftedStore.dispatch(ActionCreators.lockChanges(true))
    return () => world.liftedStore.dispatch(ActionCreators.lockChanges(false))
  },
  PAUSE_RECORDING: (world) => {
    world.liftedStore.dispatch(ActionCreators.pauseRecording(true))
    return () => world.liftedStore.dispatch(ActionCreators.pauseRecording(false))
  },
  'hot reducer': (world) => world.hotReload(),
}

/** What came of an operation in a situation, whatever happened then. */
export interface Verdict {
  situation: string
  operation: string
  faults: string[]
  /** The most connections that were open at once where one is allowed. */
  maxOpen: number
}

/** The verdicts as a table. */
export function drawVerdicts(verdicts: readonly Verdict[]): string {
  const situations = [...new Set(verdicts.map(({ situation }) => situation))]
  const width = Math.max(...Object.keys(operations).map((name) => name.length))
  const row = (first: string, cells: readonly string[]) =>
    [first.padEnd(width), ...cells.map((cell) => cell.padEnd(10))].join('  ')
  const lines = Object.keys(operations).map((operation) =>
    row(
      operation,
      situations.map((situation) => {
        const verdict = verdicts.find((v) => v.situation === situation && v.operation === operation)
        return verdict?.faults.length === 0 ? `ok ${verdict.maxOpen}` : 'FAULT'
      }),
    ),
  )
  return ['Verdict, and most connections open at once', row('', situations), ...lines].join('\n')
}
