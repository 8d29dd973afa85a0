/** What decides, and what keeps decisions, as a configuration asks for them. Opens nothing yet. */
import type { Duty } from '../logboek/journal.ts'
import { madeBy, openJournal, type JournalConfiguration, type JournalParties } from '../logboek/open.ts'
import { logsOf } from '../logboek/otlp-forms.ts'
import { Pseudonyms } from '../logboek/pseudonyms.ts'
import { decisionEvent, DecisionLog, forms, type DecisionEntry } from './log.ts'
import { Pdp, type PdpConfiguration } from './pdp.ts'

export interface DecisionLogConfiguration extends JournalConfiguration {
  readonly geheim?: string
  readonly verplichting?: Duty
  readonly vorm?: keyof typeof forms
}

export interface DecisionsConfiguration {
  readonly logboek?: { readonly geheim: string }
  readonly beslissingen?: DecisionLogConfiguration
  readonly pdp?: PdpConfiguration
}

export interface Decisions {
  readonly pdp?: Pdp
  readonly log?: DecisionLog
  close(): Promise<void>
}

/** `report`: told of each question that got no decision. */
export function openDecisions({ logboek, beslissingen, pdp }: DecisionsConfiguration, parties: JournalParties, report: (error: unknown) => void): Decisions {
  const secret = beslissingen?.geheim ?? logboek?.geheim
  const pseudonyms = secret === undefined ? undefined : new Pseudonyms(secret, parties.installation)
  const decides = pdp && new Pdp(pdp, pseudonyms, report)
  const log = beslissingen && pseudonyms && openLog(beslissingen, pseudonyms, pdp?.personen ?? 'geen', parties)
  return {
    ...(decides && { pdp: decides }), ...(log && { log }),
    close: async () => void (await Promise.all([decides?.close(), log?.close()])),
  }
}

function openLog(configuration: DecisionLogConfiguration, pseudonyms: Pseudonyms, personen: NonNullable<PdpConfiguration['personen']>, parties: JournalParties): DecisionLog {
  const journal = openJournal<DecisionEntry>('beslissingenlog', configuration, {
    lineOf: forms[configuration.vorm ?? 'tekst'],
    exportOf: (entries) => logsOf(entries.map(decisionEvent), madeBy(parties)),
  }, parties)
  return new DecisionLog(journal, pseudonyms, configuration.verplichting ?? 'verplicht', personen)
}
