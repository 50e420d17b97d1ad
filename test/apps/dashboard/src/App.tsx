import { useSelector } from 'react-redux'
import { order, ReconnectBanner, useReconnector, type RootState } from './store'

export function App() {
  const { status } = useReconnector()
  const { prices, orders } = useSelector((state: RootState) => state.market)
  return (
    <main>
      <ReconnectBanner />
      <p data-testid="status">{status}</p>
      <ul data-testid="prices">
        {Object.entries(prices).map(([symbol, price]) => (
          <li key={symbol}>
            {symbol} {price}
            <button type="button" onClick={() => order(symbol)}>
              Order {symbol}
            </button>
          </li>
        ))}
      </ul>
      <ol data-testid="orders">
        {orders.map(({ id, isConfirmed }) => (
          <li key={id}>
            {id} {isConfirmed ? 'confirmed' : 'waiting'}
          </li>
        ))}
      </ol>
    </main>
  )
}
