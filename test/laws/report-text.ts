/** The conformity report as Markdown, and in short. */
import { behaviours, chapters, type Behaviour } from './behaviours.ts'
import type { DeclaredResource, JudgedLaw, Report } from './report.ts'

type Told = Omit<Report, 'markdown'>

export function markdownOf(report: Told): string {
  const { name, startedAt, counts, behaviours: kinds, resources, abilities, notGiven, laws } = report
  const broken = laws.filter((law) => law.broken !== undefined)
  return [
    `# Conformity of ${name}`,
    '',
    `Judged on ${startedAt.slice(0, 10)} in ${Math.ceil(report.milliseconds / 1000)} s.`,
    '',
    '| | kept | broken | not judged |',
    '| --- | --- | --- | --- |',
    `| behaviours | ${kinds.kept} | ${kinds.broken} | ${kinds.notJudged} |`,
    `| laws | ${counts.kept} | ${counts.broken} | ${counts.notJudged} |`,
    '',
    ...(broken.length > 0 ? ['## Broken', '', ...broken.map((law) => `* **${cell(law.name)}**: ${cell(law.broken!)}`), ''] : []),
    '## What it can do',
    '',
    '| resource | ids | list | filters | personen | order | writes |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...resources.map(abilityRow),
    '',
    `Beside these: ${abilities.length > 0 ? abilities.join(', ') : 'nothing'}.`,
    ...(notGiven.length > 0 ? ['', `Not given to judge by: ${notGiven.join(', ')}.`] : []),
    '',
    ...[undefined, ...resources.map(({ resource }) => resource)].flatMap((resource) => chapterOf(resource, laws.filter((law) => law.resource === resource))),
  ].join('\n')
}

/** One line. */
export function summaryOf({ name, counts: { kept, broken, notJudged }, behaviours: { kept: behavioursKept } }: Told): string {
  return `${name}: ${kept} laws of ${behavioursKept} behaviours kept, ${broken} broken, ${notJudged} not judged`
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

function abilityRow({ resource, ids, omits = [], list, get, content, create, update, remove }: DeclaredResource): string {
  const filters = Object.entries(list?.filters ?? {}).map(([name, { pushes, anyOf = 1 }]) => `${name}${pushes === 'narrows' ? ' (narrows)' : ''}${anyOf > 1 ? ` ×${anyOf}` : ''}`)
  const needs = (list?.needs ?? []).map((set) => set.join(' + ')).join(' or ')
  const persoon = `${list?.persoon?.join(', ') ?? ''}${list?.persoonPushes === 'narrows' ? ' (narrows)' : ''}${(list?.persoonAnyOf ?? 1) > 1 ? ` ×${list!.persoonAnyOf}` : ''}`
  const writes = [...(create ? ['create'] : []), ...(update ? ['update'] : []), ...(remove ? ['remove'] : [])]
  const reading = list ? `pages of ${list.pageSize}, seek ${list.seek}, total ${list.total}, ties ${list.ties}${needs ? `, needs ${needs}` : ''}` : 'no'
  const extra = [...(get ? ['get'] : []), ...(content ? ['content'] : []), ...(omits.length > 0 ? [`omits ${omits.join(', ')}`] : [])]
  return `| ${[
    resource, `${ids.codec}${ids.children ? ' with slots' : ''}`, [reading, ...extra].join('; '), filters.join(', ') || 'none', persoon || 'none',
    list?.orders.map(({ field }) => field).join(', ') || 'none', writes.join(', ') || 'none',
  ].map(cell).join(' | ')} |`
}

/** Laws of one behaviour that came out alike stand on one line. */
function chapterOf(resource: string | undefined, laws: readonly JudgedLaw[]): string[] {
  if (laws.length === 0) return []
  const parts = Object.entries(chapters).flatMap(([chapter, those]) => {
    const rows = (Object.keys(those) as Behaviour[]).flatMap((behaviour) => rowsOf(behaviour, laws.filter((law) => law.behaviour === behaviour)))
    return rows.length > 0 ? [`| **${chapter}** | | |`, ...rows] : []
  })
  return [`## ${resource ?? 'The adapter'}`, '', '| law | verdict | |', '| --- | --- | --- |', ...parts, '']
}

function rowsOf(behaviour: Behaviour, laws: readonly JudgedLaw[]): string[] {
  const alike = Map.groupBy(laws, ({ broken, notJudged }) => (broken !== undefined ? `broken | ${cell(broken)}` : notJudged !== undefined ? `not judged | ${cell(notJudged)}` : 'kept | '))
  return [...alike].map(([verdict, same]) => {
    const about = same.flatMap((law) => law.about ?? []).join(', ')
    return `| ${cell(behaviours[behaviour].claim.replace('{about}', about))} | ${verdict} |`
  })
}
