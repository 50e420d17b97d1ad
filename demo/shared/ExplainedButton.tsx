import { useId, type ReactNode } from 'react'

/** A button with a word of explanation beneath it, all of which can be pressed; a switch where `isPressed` is given. */
export function ExplainedButton({
  label,
  what,
  isPressed,
  isOff = false,
  onClick,
}: {
  label: string
  what: ReactNode
  isPressed?: boolean
  isOff?: boolean
  onClick: () => void
}) {
  const id = useId()
  return (
    <div className="explained">
      {/* Not `disabled`, with which a person's keyboard focus would be lost. */}
      <button
        type="button"
        aria-pressed={isPressed}
        aria-disabled={isOff}
        aria-describedby={id}
        onClick={isOff ? undefined : onClick}
      >
        {label}
      </button>
      <small id={id}>{what}</small>
    </div>
  )
}
