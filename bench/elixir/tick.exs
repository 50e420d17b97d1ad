# A re-implementation, for timing only, of the tick of MobDev.Bench.Reconnector (mob_dev 0.3.26), from its description:
# attempts, the last attempt's instant, the table of waits and its cap. Prints the median of the rounds, in ns a probe.
defmodule ReconnectorPort do
  defstruct node: nil, cookie: nil, attempts: 0, last_attempt_ms: nil, total_reconnects: 0, max_backoff_ms: 30_000

  @schedule {0, 2_000, 4_000, 8_000, 16_000}

  def new, do: %__MODULE__{node: :n}

  def tick(%__MODULE__{} = state, :alive_rpc, _now), do: {%{state | attempts: 0}, :no_action}

  def tick(%__MODULE__{last_attempt_ms: last} = state, _reachability, now) do
    if last != nil and now - last < current_backoff(state) do
      {state, :no_action}
    else
      {%{state | attempts: state.attempts + 1, last_attempt_ms: now}, :attempt}
    end
  end

  def current_backoff(%__MODULE__{attempts: attempts, max_backoff_ms: max}) do
    if attempts < tuple_size(@schedule), do: min(elem(@schedule, attempts), max), else: max
  end

  def outage(state, _now, 0), do: state

  def outage(state, now, left) do
    {next, _} = tick(state, :unreachable, now)
    outage(next, now + 1_000, left - 1)
  end
end

count = 300_000

times =
  for round <- -2..15 do
    begin = System.monotonic_time(:nanosecond)
    ReconnectorPort.outage(ReconnectorPort.new(), 1_700_000_000_000, count)
    {round, (System.monotonic_time(:nanosecond) - begin) / count}
  end

median =
  times
  |> Enum.filter(fn {round, _} -> round >= 0 end)
  |> Enum.map(&elem(&1, 1))
  |> Enum.sort()
  |> Enum.at(8)

IO.puts(:erlang.float_to_binary(median, decimals: 1))
