/** `gevel plan`: which source a request is asked of, how, and why another is not; before asking, or by asking. */
import type { ReadAsked } from '#domain/query.ts'
import { purposeOf, rightsOf, type Rights } from '../access/rights.ts'
import { openFederation } from '../composition/federation.ts'
import { knownSpelling, type ClientConfiguration, type Configuration } from '../configuration/load.ts'
import type { Event } from '../federation/asking.ts'
import type { House } from './house.ts'
import type { Messages } from './messages.ts'
import { withSoundConfiguration, type OpenedConfiguration } from './opened.ts'
import { answered, type Answered, type Quarantined } from './plan/ask.ts'
import { explainDetail, explainList, type ExplainedRound } from './plan/explained.ts'
import { shownRequest } from './plan/mask.ts'
import { linksOf } from './plan/links.ts'
import { recorded } from './plan/recording.ts'
import { planText } from './plan/words.ts'
import type { Progress } from './progress.ts'
import { openRecords, type Asking } from './records.ts'
import { CommandFault, exitCodes, type Result } from './result.ts'

export interface PlanOptions {
  readonly client?: string
  readonly ask?: boolean
  /** Where the client has more than one. */
  readonly doelbinding?: string
}

/** What `--json` prints. */
export interface Plan {
  readonly request: string
  readonly client: string
  readonly sources: readonly string[]
  readonly rounds: readonly ExplainedRound[]
  readonly page?: number | 'last'
  readonly pageSize?: number
  readonly expand: readonly string[]
  readonly answer?: Answered
}

export async function plan(house: House, messages: Messages, progress: Progress, file: string, request: string, options: PlanOptions): Promise<Result> {
  return withSoundConfiguration(house, messages, file, async (opened) => {
    const { documents, standard, loaded: { configuration } } = opened
    const [client, settings] = clientOf(configuration, options.client, messages)
    const rights = rightsFor(client, settings, options, messages)
    const quarantined: Quarantined[] = []
    const recording = recorded(opened.sources, () => performance.now())
    const federation = openFederation({ configuration, sources: recording.sources, standard, report: (event) => note(event, quarantined) })
    const records = openRecords(house, opened, messages)
    try {
      const asked = await house.requestReader(documents)(request, federation.ids)
      if (asked.kind === 'fault') throw new CommandFault(messages.badRequest[asked.of](asked.reasons.join('; ')))
      const rounds = roundsOf(asked, opened, rights, (uuid) => federation.ids.locate(asked.resource, uuid))
      const base = { request: shownRequest(request, asked.resource), client, sources: settings.sources, rounds, ...pageOf(asked) }
      if (!options.ask) return resultOf(base, messages)
      progress.say(messages.asking)
      const context = {
        sources: rights.sources, handling: settings.handling ?? ('standaard' as const), principal: { client, rules: rights.version },
        ...(!rights.open && { rights }), cancelled: new AbortController().signal,
      }
      recording.begin()
      const asking = askingOf(client, settings, asked)
      const answer = await answered(federation.service, asked, context, (work, resultOf) => records.over(asking, work, resultOf))
      const calls = [...recording.calls]
      const left = [...quarantined]
      const links = asked.kind === 'list' && answer.outcome !== 'refused' ? await linksOf(federation.service, asked.query, context) : []
      progress.end()
      return resultOf({ ...base, answer: { calls, ...answer, links, quarantined: left } }, messages)
    } finally {
      await records.close()
      federation.close()
    }
  })
}

/** Of a request, as it is recorded: of its filters the names. */
function askingOf(client: string, settings: ClientConfiguration, asked: Exclude<ReadAsked, { kind: 'fault' }>): Asking {
  const { resource } = asked
  if (asked.kind === 'detail') return { client, settings, name: `${resource} raadplegen`, object: resource, uuid: asked.uuid, filters: [], asks: [] }
  const { filters, references, persoon } = asked.query
  const names = [...filters, ...references].map(({ name }) => name)
  return { client, settings, name: `${resource} opvragen`, object: resource, filters: [...new Set([...names, ...(persoon.length > 0 ? ['persoon'] : [])])], asks: persoon }
}

/** The one that is named, or the only one there is. */
function clientOf({ clients }: Configuration, name: string | undefined, messages: Messages): [string, ClientConfiguration] {
  const names = Object.keys(clients)
  const chosen = name ?? (names.length === 1 ? names[0] : undefined)
  if (chosen === undefined) throw new CommandFault(messages.whichClient(names))
  if (!Object.hasOwn(clients, chosen)) throw new CommandFault(messages.noClient(chosen, names))
  return [chosen, clients[chosen]!]
}

/** What the client may see; of one that sees a subject's own data only, nothing can be asked without that subject. */
function rightsFor(client: string, settings: ClientConfiguration, { ask, doelbinding }: PlanOptions, messages: Messages): Rights {
  const purposes = settings.doelbindingen ?? []
  const purpose = purposeOf(purposes, doelbinding)
  if (purpose === undefined && (purposes.length > 0 || doelbinding !== undefined)) throw new CommandFault(messages.whichPurpose(client, purposes))
  const rights = rightsOf(settings, purpose)
  if (ask && rights.own) throw new CommandFault(messages.needsSubject(client))
  return rights
}

type Places = Parameters<typeof explainDetail>[1]

function roundsOf(asked: Exclude<ReadAsked, { kind: 'fault' }>, { sources, loaded }: OpenedConfiguration, rights: Rights, locate: (uuid: string) => Places): ExplainedRound[] {
  const visible = sources.filter(({ name }) => rights.sources.has(name) && rights.may('read', asked.resource, name))
  const setting = { all: sources, visible, zaakSpelling: { ...knownSpelling, ...loaded.configuration.zaakverwijzing } }
  return asked.kind === 'list' ? explainList(asked.query, setting) : explainDetail(asked.resource, locate(asked.uuid), setting)
}

function pageOf(asked: Exclude<ReadAsked, { kind: 'fault' }>): Pick<Plan, 'page' | 'pageSize' | 'expand'> {
  if (asked.kind === 'detail') return { expand: asked.asked.expand }
  const { page, pageSize, expand } = asked.query
  return { page, pageSize, expand }
}

function note(event: Event, quarantined: Quarantined[]): void {
  if (event.kind === 'quarantine') quarantined.push({ source: event.source, resource: event.resource, reason: event.quarantine.reason })
}

/** An answer that was refused is what the command was to show, and is wrong all the same. */
function resultOf(data: Plan, messages: Messages): Result {
  return { exitCode: data.answer?.outcome === 'refused' ? exitCodes.wrong : exitCodes.well, text: planText(data, messages), data }
}
