/** A plan for a reader. */
import type { Messages } from '../messages.ts'
import type { Plan } from '../plan.ts'
import { table } from '../table.ts'
import type { Answered } from './ask.ts'
import { hasOrder, type Ask, type ExplainedRound, type SourceLine } from './explained.ts'
import type { RecordedCall } from './recording.ts'

export function planText(plan: Plan, messages: Messages): string {
  const { request, client, sources, rounds, page, pageSize, expand, answer } = plan
  const head = [request, messages.plan.client(client, sources), ...(page === undefined ? [] : [messages.plan.page(page, pageSize!)])]
  const planned = rounds.flatMap((round, index) => ['', `${index + 1}. ${messages.plan.rounds[round.round]}`, ...roundLines(round, messages)])
  const after = expand.length > 0 ? ['', messages.plan.expand(expand)] : []
  const closing = answer ? ['', ...answerLines(answer, messages)] : rounds.some(dependsOn) ? ['', messages.plan.askHint] : []
  return [...head, ...planned, ...after, ...closing].join('\n')
}

const dependsOn = ({ sources }: ExplainedRound) => sources.some(({ verdict, orRather }) => verdict === 'hangt-af' || orRather)

function roundLines({ round, sources }: ExplainedRound, messages: Messages): string[] {
  const width = Math.max(...sources.map(({ source }) => source.length))
  return sources.flatMap((line) => {
    const [first = '', ...rest] = sourceLines(line, messages)
    const asks = round === 'zaak' && line.verdict === 'gevraagd' ? messages.plan.zaken : first
    return [`   ${line.source.padEnd(width)}  ${asks}`, ...rest.map((text) => `   ${' '.repeat(width)}  ${text}`)]
  })
}

function sourceLines({ verdict, asks, orRather = [], why }: SourceLine, messages: Messages): string[] {
  const reason = why ? messages.plan.why(why) : ''
  if (verdict === 'niet-gevraagd') return [`${messages.plan.notAsked}: ${reason}`]
  const own = asks.flatMap((ask) => askLines(ask, messages))
  const rather = orRather.flatMap((ask) => askLines(ask, messages))
  return [
    ...(verdict === 'hangt-af' ? [`${messages.plan.depends}${reason && `: ${reason}`}`] : []),
    ...own,
    ...(rather.length > 0 ? [messages.plan.orRather, ...rather.map((text) => `  ${text}`)] : []),
  ]
}

function askLines(ask: Ask, { plan }: Messages): string[] {
  const { resource, by, filters, checkedHere, order, way, limit } = ask
  const how = [
    ...(by ? [plan.by(by.key, by.values)] : []),
    ...filters.map(({ name, value, pushes }) => `${name}=${value}${pushes === 'narrows' ? ` (${plan.narrows})` : ''}`),
  ]
  const rows = [
    ...(hasOrder(resource) && way ? [order ? plan.ordered(order) : plan.sortedHere] : []),
    ...(way ? [plan.ways[way]] : []),
    ...(limit === undefined ? [] : [plan.limit(limit)]),
  ]
  return [
    `${resource}${how.length > 0 ? ` ${how.join(', ')}` : way ? ` ${plan.everything}` : ''}`,
    ...(checkedHere.length > 0 ? [`  ${plan.checkedHere(checkedHere)}`] : []),
    ...(rows.length > 0 ? [`  ${rows.join('; ')}`] : []),
  ]
}

function answerLines(answer: Answered, messages: Messages): string[] {
  const { plan } = messages
  const { calls, outcome, failure, count, relation, items, completeness, quarantined } = answer
  const result = outcome === 'given' ? (count === undefined ? plan.found : plan.counted(count, relation!, items!)) : outcome === 'absent' ? plan.absent : plan.refused(failure!)
  const sources = (completeness?.sources ?? []).map(({ name, status, count: own, reason, unverifiable, quarantined: left }) =>
    [name, plan.statuses[status], String(own), String(left), String(unverifiable), reason ?? ''])
  return [
    plan.callsTitle,
    table(plan.callColumns, calls.map((call) => callRow(call, messages))),
    '',
    result + (completeness ? ` ${completeness.complete ? plan.complete : plan.incomplete}` : ''),
    ...(sources.length > 0 ? [table(plan.sourceColumns, sources)] : []),
    ...(answer.links ?? []).map(plan.links),
    ...[...new Set(quarantined.map(({ source, resource, reason }) => plan.quarantined(source, resource, reason)))],
  ]
}

function callRow({ source, action, resource, by, filters, order, limit, from, at, ms, rows, total, quarantined, failure }: RecordedCall, { plan }: Messages): string[] {
  const how = [
    ...(by ? [plan.by(by.key, by.values)] : []), ...filters.map(({ name, value }) => `${name}=${value}`), ...(order ? [plan.ordered(order)] : []),
    ...(limit === undefined ? [] : [plan.limit(limit)]), ...(from === undefined ? [] : [plan.from(from)]),
  ]
  const outcome = failure ?? `${rows ?? '…'}${total === undefined ? '' : `/${total}`}${quarantined ? ` (-${quarantined})` : ''}`
  return [`+${at}`, ms === undefined ? '…' : String(ms), source, `${action} ${resource ?? ''}`.trim(), outcome, how.join(', ')]
}
