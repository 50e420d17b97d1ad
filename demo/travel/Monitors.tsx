import type { ComponentType } from 'react'
import { connect, Provider } from 'react-redux'
import { InspectorMonitor } from '@redux-devtools/inspector-monitor'
import { SliderMonitor } from '@redux-devtools/slider-monitor'
import { useIsDark } from '../shared/useIsDark.js'
import { reduceMonitors, type Lifted, type MonitorState } from './timeTravel.js'

// The monitors are class components of plain Redux: each gets the lifted state, its own part of the
// monitors' state, and `dispatch`, as `createDevTools` of @redux-devtools/core would give them to one.
type Monitor = ComponentType<Record<string, unknown>> & {
  update(props: object, state: unknown, action: unknown): unknown
}
const inspector = InspectorMonitor as unknown as Monitor
const slider = SliderMonitor as unknown as Monitor

// The inspector writes into its initial state from these.
const inspectorProps = { supportImmutable: false, draggableActions: false }

const monitors = {
  slider: connect((lifted: { monitorState: MonitorState }) => ({
    ...lifted,
    monitorState: lifted.monitorState.slider,
  }))(slider),
  inspector: connect((lifted: { monitorState: MonitorState }) => ({
    ...lifted,
    monitorState: lifted.monitorState.inspector,
  }))(inspector),
}

/** To be called before they are shown: their state comes from the instrument. */
export function startMonitors(lifted: Lifted) {
  reduceMonitors(lifted, (state, action) => ({
    slider: slider.update({}, state.slider, action),
    inspector: inspector.update(inspectorProps, state.inspector, action),
  }))
}

/** The slider and the inspector of Redux DevTools, on the store's own history. */
export default function Monitors({ lifted }: { lifted: Lifted }) {
  const invertTheme = !useIsDark()
  return (
    <Provider store={lifted}>
      <div className="slider-monitor">
        <monitors.slider keyboardEnabled hideResetButton theme="nicinabox" />
      </div>
      <div className="inspector-monitor">
        <monitors.inspector {...inspectorProps} theme="inspector" invertTheme={invertTheme} />
      </div>
    </Provider>
  )
}
