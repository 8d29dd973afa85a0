/** Records that other records of the same source point at: the relation is followed, what it leads to is got and checked. */
import type { Local, SourceRecord } from '#domain/records.ts'
import type { Reply } from './asking.ts'
import type { FollowPlan } from './plan.ts'
import { inAnswerOrder, type Reading, type Rows } from './walk.ts'

export async function readFollowed(reading: Reading, plan: FollowPlan): Promise<Reply<Rows>> {
  const { asking, source, resource } = reading
  const pointing = await asking.get(source, plan.from, plan.locals)
  if (!pointing.ok) return pointing
  const locals = [...new Set(pointing.value.flatMap((record) => (record ? targetsOf(record, plan.relation) : [])))]
  const found = await asking.get(source, resource, locals)
  if (!found.ok) return found
  const records = found.value.filter((record) => record !== undefined)
  return { ok: true, value: { records: inAnswerOrder(reading, await checked(reading, records)), whole: true } }
}

async function checked({ asking, source, check, prepare, sees }: Reading, records: readonly SourceRecord[]): Promise<SourceRecord[]> {
  const prepared = prepare ? await prepare(records) : records
  const seen = sees && (await sees(source, records))
  return records.filter((_, index) => {
    if (seen?.[index] === false) return false
    const verdict = check(prepared[index]!)
    if (verdict === 'unverifiable') asking.outcome(source).unverifiable++
    return verdict === 'match'
  })
}

function targetsOf(record: SourceRecord, relation: string): Local[] {
  const value = (record.fields as Record<string, unknown>)[relation] as { local: Local } | { local: Local }[] | null | undefined
  if (!value) return []
  return Array.isArray(value) ? value.map(({ local }) => local) : [value.local]
}
