// The globals of React Native that differ from a browser's, as its own set-up installs them.
import { AbortController, AbortSignal } from 'abort-controller/dist/abort-controller'
import { URL, URLSearchParams } from 'react-native/Libraries/Blob/URL'

Object.assign(globalThis, { AbortController, AbortSignal, URL, URLSearchParams })
