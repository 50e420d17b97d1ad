/** The conjugate of the golden ratio: its multiples fall evenly into [0, 1) (Weyl, 1916; a Kronecker sequence). */
export const goldenRatio = (Math.sqrt(5) - 1) / 2
