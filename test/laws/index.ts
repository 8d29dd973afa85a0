/**
 * The laws of adapters, as the package exports them: `gevel/laws`. In a mocha test `await adapterLaws(name, open)`;
 * anywhere else `await judge(open, options)`. Which laws run follows from the adapter's ability alone.
 */
export { adapterLaws, lawsOf, type Opened } from './laws.ts'
export { judge, type JudgeOptions } from './judge.ts'
export { faultKinds, type FaultKind, type Faults } from './faults.ts'
export type { JudgedLaw, Report } from './report.ts'
export { NotJudged, type Law } from './law.ts'
export type { Samples } from './world.ts'
