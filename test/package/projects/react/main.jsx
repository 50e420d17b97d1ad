import { createRoot } from 'react-dom/client'
import { App, reconnector } from './app'

createRoot(document.getElementById('root')).render(<App />)
reconnector.start()
