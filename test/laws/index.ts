/**
 * The laws of adapters, as the package exports them: `gevel/laws`. In a mocha test `await adapterLaws(name, open)`;
 * anywhere else `await judge(open, options)`. Which laws run follows from the adapter's ability alone.
 */
export { adapterLaws } from './mocha.ts'
export { lawsOf, type Opened } from './laws.ts'
export { judge, type JudgeOptions } from './judge.ts'
export { codeOfFault, faultKinds, type FaultKind, type Faults } from './faults.ts'
export { faultyTransport } from './faulty-transport.ts'
export { faultyConnection, type FaultyConnection } from './faulty-connection.ts'
export { summaryOf } from './report-text.ts'
export { writeReport, type Counts, type DeclaredResource, type JudgedLaw, type Report } from './report.ts'
export { behaviourNames, behaviours, chapters, type Behaviour, type BehaviourDefinition } from './behaviours.ts'
export { NotJudged, type Law } from './law.ts'
export type { Samples } from './world.ts'
