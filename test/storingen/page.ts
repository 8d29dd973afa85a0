/** The matrix as a page for people: `docs/storingen.md`. No clock has a part in it, so that two runs give the same page. */
import { bronnenOf, volledigOf } from './asking.ts'
import type { Fault } from './faults.ts'
import type { Seen } from './matrix.ts'
import type { Recovery } from './recovery.ts'
import { questions, type QuestionName, type Verplichting } from './rules.ts'

const introduction = `# Als een bron faalt

Gevel antwoordt uit meer bronnen tegelijk. Deze bladzijde laat zien wat een afnemer krijgt als één van drie bronnen zich misdraagt: elke rij is een manier
waarop een bron stuk kan gaan, elke kolom een vraag. Zij wordt gemaakt door de proef zelf (\`npm run generate:storingen\`) en een test vergelijkt haar met een
nieuwe proef; \`npm run storingen\` doet de proef met de klok erbij. Wat er moet staan volgt uit de regels in \`test/storingen/rules.ts\`, niet uit wat de code doet.

De drie bronnen zijn servers met eigen gegevens achter echte sockets. Twee zijn gezond, de derde, \`wankel\`, heeft de storing.

## Hoe de tabel te lezen is

| teken | betekenis |
|---|---|
| **200** | alles van alle drie de bronnen, op volgorde en geteld; \`Gevel-Volledig: ?1\` |
| **200 −** | alles van de gezonde bronnen, op volgorde en geteld; \`Gevel-Bronnen\` noemt \`wankel\` met de reden; \`Gevel-Volledig: ?0\` |
| **200 q** | alles, behalve het ene record dat niet te lezen is; dat is geteld als \`quarantaine\` |
| **404** | elke bron die het kon weten zei dat het er niet is |
| **502, 503, 504** | geen antwoord; het probleem noemt \`wankel\`, en niets van zijn binnenkant |
| **a / b** | a als de bron verplicht is, b als zij optioneel is; staat er één teken, dan maakt dat niet uit |
| **✗** | dit antwoord is anders dan de regels zeggen |

\`Reden\` is de klasse die \`Gevel-Bronnen\` noemt. Van \`overal\` hebben alle drie de bronnen iets, van \`hier\` alleen \`wankel\`, van \`elders\` alleen een gezonde
bron, van \`nergens\` geen. Op \`hier\` en \`nergens\` volgt nooit een leeg antwoord of een 404 van een bron die niet antwoordde: een afnemer die dat gelooft, maakt
een tweede persoon aan. \`Hersteld\` zegt of de bron na acht mislukte vragen weer meedoet zodra zij gezond is.
`

/** A table a question kind, so that a line can be read. */
const tables: readonly { readonly title: string; readonly names: readonly QuestionName[] }[] = [
  { title: 'Lijsten en details', names: ['lijst', 'uitgevouwen lijst', 'detail elders', 'detail hier', 'detail met gemaakte id', 'detail nergens'] },
  { title: 'Vragen naar een persoon', names: ['partij overal', 'partij hier', 'partij nergens', 'contacten overal', 'contacten hier', 'contacten nergens'] },
]

export function pageOf(seen: readonly Seen[], recovered: readonly Recovery[]): string {
  const faults = [...new Set(seen.map(({ fault }) => fault))]
  const unprefered = seen.filter(({ prefer }) => !prefer)
  const parts = tables.map(({ title, names }, index) => {
    const last = index === 0 ? ['hersteld'] : []
    const rows = faults.map((fault) => [
      fault.name, ...(index === 0 ? [reasonsOf(unprefered, fault)] : []),
      ...names.map((name) => both(unprefered, fault, name)), ...(index === 0 ? [recoveryOf(recovered, fault)] : []),
    ])
    return `## ${title}\n\n${tableOf(['storing', ...(index === 0 ? ['reden'] : []), ...names, ...last], rows)}`
  })
  return [introduction, ...parts, preferences(seen, faults)].join('\n') + '\n'
}

/** A preference turns a required source into an optional one and back; it never makes an uncertain answer certain. */
function preferences(seen: readonly Seen[], faults: readonly Fault[]): string {
  const names = questions.map(({ name }) => name).filter((name) => seen.some((cell) => cell.question.name === name && cell.prefer))
  const columns = names.flatMap((name) => [{ name, prefer: 'lenient', verplichting: 'verplicht' }, { name, prefer: 'strict', verplichting: 'optioneel' }] as const)
  const asked = faults.filter((fault) => seen.some((cell) => cell.fault === fault && cell.prefer))
  const rows = asked.map((fault) => [fault.name, ...columns.map(({ name, prefer, verplichting }) =>
    signOf(seen.find((cell) => cell.fault === fault && cell.question.name === name && cell.prefer === prefer && cell.verplichting === verplichting)!))])
  const intro = 'Met `Prefer: handling=lenient` telt een verplichte bron als optioneel, met `handling=strict` een optionele als verplicht; van elke soort storing één.\n'
  return `## Met een voorkeur\n\n${intro}\n${tableOf(['storing', ...columns.map(({ name, prefer }) => `${name}, ${prefer}`)], rows)}`
}

function both(seen: readonly Seen[], fault: Fault, name: QuestionName): string {
  const sign = (verplichting: Verplichting) => signOf(seen.find((cell) => cell.fault === fault && cell.question.name === name && cell.verplichting === verplichting)!)
  const [required, optional] = [sign('verplicht'), sign('optioneel')]
  return required === optional ? required : `${required} / ${optional}`
}

function signOf({ answer, wrong }: Seen): string {
  const setAside = Object.values(bronnenOf(answer)).some(({ quarantaine }) => quarantaine !== undefined)
  const sign = answer.status !== 200 ? '' : volledigOf(answer) !== true ? ' −' : setAside ? ' q' : ''
  return `${answer.status}${sign}${wrong.length > 0 ? ' ✗' : ''}`
}

function reasonsOf(seen: readonly Seen[], fault: Fault): string {
  const reasons = seen.filter((cell) => cell.fault === fault).flatMap(({ answer }) => Object.values(bronnenOf(answer)).flatMap(({ reden }) => reden ?? []))
  return [...new Set(reasons)].sort().join(', ') || 'geen'
}

function recoveryOf(recovered: readonly Recovery[], fault: Fault): string {
  const recovery = recovered.find((one) => one.fault === fault)
  return recovery ? (recovery.milliseconds === undefined ? 'nee ✗' : 'ja') : 'n.v.t.'
}

export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n') + '\n'
}
