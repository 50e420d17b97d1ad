// What 10 million devices on 100 shards come to, calculated from what was measured; the assumptions are in the text.

/** @param {{ throughput?: any[], snapshots?: any, takeover?: any[] }} results of this run, or the defaults below */
export function printSizing({ throughput = [], snapshots }, say) {
  const shards = 100
  const perShard = 100_000
  const bytesPerEvent = throughput.find(({ engine }) => engine === 'nats')?.bytesPerEvent ?? 190
  const writerCpuUs = cpuPerEventUs(throughput, 'memory', 'writerCpuMs') ?? 12
  const brokerCpuUs = cpuPerEventUs(throughput, 'nats', 'brokerCpuMs') ?? 2
  const snapshotBytes = snapshots?.bytes ?? 6e6

  /** Events of a shard in a second, and of how many shards. */
  const cases = [
    // Each device is lost twice a day, and is back after 2 attempts: lost, started, failed, decided, started, succeeded.
    ['a calm day', (perShard * 2 * 6) / 86_400, shards],
    // Mobile networks: each device is lost 4 times an hour.
    ['a bad network', (perShard * 4 * 6) / 3600, shards],
    ['one shard lost at once, back within a minute', (perShard * 6) / 60, 1],
    ['all shards lost at once, back within a minute', (perShard * 6) / 60, shards],
  ]
  const rows = cases.map(([what, perSecond, of]) => ({
    what,
    eventsPerShard: perSecond,
    events: perSecond * of,
    bytesPerSecond: perSecond * of * bytesPerEvent,
    writerCpu: (perSecond * writerCpuUs) / 1e6,
    brokerCpu: (perSecond * of * brokerCpuUs) / 1e6,
  }))
  say(
    `\n10 million devices on ${shards} shards, calculated: ${Math.round(bytesPerEvent)} bytes, ` +
      `${writerCpuUs.toFixed(1)} us of a writer and ${brokerCpuUs.toFixed(1)} us of a broker for each event`,
  )
  for (const row of rows) {
    say(
      `  ${row.what}: ${row.eventsPerShard.toFixed(1)} events/s in each shard, ${Math.round(row.events)} in all, ` +
        `${(row.bytesPerSecond / 1e6).toFixed(2)} MB/s; ${(row.writerCpu * 100).toFixed(2)} % of a core in each worker, ` +
        `${(row.brokerCpu * 100).toFixed(1)} % in the broker`,
    )
  }
  say(
    `  snapshots: ${(snapshotBytes / 1e6).toFixed(1)} MB each, ${((snapshotBytes * shards) / 1e6).toFixed(0)} MB for all shards; ` +
      `one a minute and shard is ${((snapshotBytes * shards) / 60e6).toFixed(1)} MB/s`,
  )
  return rows
}

function cpuPerEventUs(throughput, name, field) {
  const own = throughput.find(({ engine }) => engine === name)
  return own && (own[field] * 1000) / own.events
}
