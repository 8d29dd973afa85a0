/** docs/wetten.md, made from the list of behaviours: `node test/laws/wetten.ts --write`. */
import { writeFileSync } from 'node:fs'
import { behaviourNames, chapters, type BehaviourDefinition } from './behaviours.ts'

export const wettenFile = new URL('../../docs/wetten.md', import.meta.url)

export function wetten(): string {
  return `# The laws of an adapter

What \`gevel/laws\` holds every adapter to: ${behaviourNames.length} behaviours. Which of them are asked of an adapter follows from what it declares;
there is no list of exceptions. A behaviour is a law for each resource, and where it is about filters or persoon keys for each of those.

* A law is **kept**, **broken**, or **not judged**: there was no record to judge it by, no way to make the source fail was given, or
  it rests on another law that is broken. What is not judged is no pass; the conformity report says what is missing.
* For each behaviour the tests of Gevel have a lying adapter that does what the last column says. It breaks the law of that behaviour, and no other.
* Lists are read no further than some hundred rows, and each law asks a bounded number of questions: a source may be slow.
* Reports hold no values of records, so that a live source can be judged.

In a mocha test \`await adapterLaws(name, open)\`, anywhere else \`await judge(open, options)\`; both by \`gevel/laws\`, the second behind \`gevel adapter test\`.
With the environment variable \`GEVEL_LAWS_REPORT\` a test writes the conformity report, as Markdown and as JSON, into the folder that it names.

\`open\` answers the adapter, and may give \`samples\` (what its lists do not show: numbers of personen, values that lists need, drafts) and \`faults\`: ways to
make the source fail. \`faultyTransport\` gives all of them for a source over HTTP, \`faultyConnection\` those of any other protocol over TCP that need no
knowledge of it.
${Object.entries(chapters).map(([chapter, those]) => `
## ${chapter}

| behaviour | an adapter … | asked when it has | rests on | the liar |
| --- | --- | --- | --- | --- |
${(Object.entries(those) as [string, BehaviourDefinition][]).map(row).join('\n')}
`).join('')}`
}

function row([name, { claim, when, lie, restsOn = [] }]: [string, BehaviourDefinition]): string {
  return `| \`${name}\` | ${claim.replace('{about}', '*name*')} | ${when} | ${restsOn.map((one) => `\`${one}\``).join(' ')} | ${lie} |`
}

if (process.argv.includes('--write')) writeFileSync(wettenFile, wetten())
