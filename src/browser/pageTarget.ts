/** A source of events: a `window`, a `document`, or another `EventTarget`. */
export interface PageTarget {
  /** As in the DOM. */
  addEventListener(type: string, listener: (event: Event) => void): void
  /** As in the DOM. */
  removeEventListener(type: string, listener: (event: Event) => void): void
}

/** A `document`, as far as it is looked at. */
export interface VisibilityTarget extends PageTarget {
  /** `hidden`, or anything else for visible. */
  readonly visibilityState: string
}

// Asked for at a start, and nowhere else: on a server none of these is there.
const platform: {
  addEventListener?: unknown
  document?: VisibilityTarget
  navigator?: { userAgent?: string }
} = globalThis

/** The window, or the scope of a worker. */
export function platformWindow(): PageTarget | undefined {
  return typeof platform.addEventListener === 'function' ? globalThis : undefined
}

/** The document of the page. */
export function platformDocument(): VisibilityTarget | undefined {
  return platform.document
}

/** Whether this is Firefox, which closes the sockets of a page as soon as a navigation begins (measured with 153). */
export function isFirefox(): boolean {
  return /\bGecko\/\d/.test(platform.navigator?.userAgent ?? '') // the others are "like Gecko"
}

/** Listens until the function that it gives is called. Without a target (on a server) nothing happens. */
export function onEvent(
  target: PageTarget | undefined,
  type: string,
  listener: (event: Event) => void,
): () => void {
  target?.addEventListener(type, listener)
  return () => target?.removeEventListener(type, listener)
}

/** Whether a `pageshow` or `pagehide` is about the back/forward cache. */
export function isPersisted(event: Event): boolean {
  return 'persisted' in event && event.persisted === true
}
