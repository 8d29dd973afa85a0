/** The results as the page docs/prestaties.md. */
import type { Vertraging } from './metingen.ts'

export interface Uitkomst {
  readonly machine: string
  readonly pinned: boolean
  readonly ratio: { readonly bare: number; readonly gevel: number }
  readonly delays: readonly Vertraging[]
  /** Bytes. */
  readonly memory: { readonly before: number; readonly under: number; readonly after: number; readonly requests: number }
  readonly sources: readonly { readonly sources: number; readonly bare: number; readonly gevel: number }[]
  readonly pages: readonly { readonly page: number; readonly gevel: number }[]
}

const ms = (value: number) => `${value.toFixed(2).replace('.', ',')} ms`
const times = (value: number) => value.toFixed(2).replace('.', ',')
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

export function report({ machine, pinned, ratio, delays, memory, sources, pages }: Uitkomst): string {
  return `# Wat Gevel kost

Gemaakt met \`npm run bench -- --write\`. Machine: ${machine}; ${pinned ? 'Gevel en het kale programma draaien op één vaste kern, bronnen en belasting op de andere' : 'processen staan niet vast op een kern, dus de cijfers zeggen minder'}.
Vertrouw de verhoudingen en de CPU-tijd per verzoek: alles is gemeten in één run, om beurten, de mediaan over rondes.
Aantallen per seconde zeggen iets over de machine en staan er niet bij.

Gemeten wordt een samengevoegde lijst van twintig klantcontacten over drie bronnen op loopback, die elk twintig rijen geven (6,5 kB). Het kale
programma (\`test/bench/kaal.ts\`) doet met node:http en undici hetzelfde werk: drie keer vragen, ontleden, samenvoegen, wegschrijven. Het controleert
niets, kent geen afnemers en maakt geen ids. Cache en samenvallende vragen spelen niet mee: elk verzoek is een andere vraag.

## CPU per verzoek
${table(['kaal', 'Gevel', 'verhouding'], [[ms(ratio.bare), ms(ratio.gevel), `**${times(ratio.gevel / ratio.bare)}** (doel 2,0, hoogstens 3,0)`]])}

## Vertraging boven de traagste bron, één verbinding
${table(['bron antwoordt na', 'Gevel p50', 'Gevel p99', 'kaal p50', 'kaal p99'], delays.map((one) => [`${one.wait} ms`, ms(one.p50), ms(one.p99), ms(one.bare50), ms(one.bare99)]))}

## Geheugen (RSS), 60 seconden op 16 verbindingen
${table(['vooraf', 'tijdens', 'na tien seconden rust', 'verzoeken'], [[megabytes(memory.before), megabytes(memory.under), megabytes(memory.after), String(memory.requests)]])}

## Naar het aantal bronnen
${table(['bronnen', 'kaal', 'Gevel', 'verhouding'], sources.map((one) => [String(one.sources), ms(one.bare), ms(one.gevel), times(one.gevel / one.bare)]))}

## Naar de diepte van de pagina, bij een zelf genoemd nummer
${table(['pagina', 'CPU', 'keer pagina 1'], pages.map((one) => [String(one.page), ms(one.gevel), times(one.gevel / pages[0]!.gevel)]))}
`
}
