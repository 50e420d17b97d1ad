/** How the picture of an outage looks, on a light page and on a dark one. */
export const outageStyle = `
svg { color-scheme: light dark; font: 13px system-ui, 'Segoe UI', Helvetica, Arial, sans-serif }
.page { fill: #ffffff } text { fill: #1f2328 } .dim { fill: #59636e } .line { stroke: #d1d9e0 }
.head { font-size: 16px; font-weight: 600 } .small { font-size: 11px }
.alive_rpc { fill: #2da44e } .alive_dist_only { fill: #d4a72c } .alive_epmd_only { fill: #e0762f }
.unreachable { fill: #c93c45 } .unknown { fill: #afb8c1 }
.waiting { fill: #a5c8f2 } .paused { fill: #cfd6dd } .gaveUp { fill: #eeb4b8 }
.on { fill: #ffffff } .onLight, .onIdle { fill: #1f2328 }
.try { fill: none } .try circle { fill: #ffffff }
.try { stroke-width: 2.5; stroke-linecap: round } .connecting { stroke-width: 3 }
.succeeded { stroke: #1a7f37 } .failed { stroke: #c93c45 } .open { stroke: #59636e }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117 } text { fill: #e6edf3 } .dim { fill: #9198a1 } .line { stroke: #3d444d }
  .alive_rpc { fill: #238636 } .alive_dist_only { fill: #c69026 } .alive_epmd_only { fill: #cc6b2c }
  .unreachable { fill: #b62d36 } .unknown { fill: #57606a }
  .waiting { fill: #1f4b80 } .paused { fill: #3d444d } .gaveUp { fill: #6e2b30 }
  .try circle { fill: #0d1117 } .onIdle { fill: #e6edf3 } .onLight { fill: #0d1117 }
  .succeeded { stroke: #3fb950 } .failed { stroke: #f85149 } .open { stroke: #9198a1 }
}`
