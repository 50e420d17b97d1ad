/** How many rounds a fuzz makes: the usual number, or that many times as many: `FUZZ=20 npx vitest run fuzz`. */
export const fuzzRounds = (usual: number) => Math.round(usual * Number(process.env.FUZZ ?? 1))
