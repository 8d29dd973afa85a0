/** An adapter from a manifest and a way to send requests. */
import type { Adapter, Call } from '#spi'
import type { ManifestDocument } from './document.ts'
import { LoopGuard } from './loop-guard.ts'
import { planOf } from './plan.ts'
import { portsOf } from './ports.ts'
import { push } from './requests.ts'
import { pageOf, readRows, type ListSource } from './rows.ts'
import type { TargetResource } from './targets.ts'
import { wireOver, type Transport, type Wire } from './wire.ts'

/** No I/O. `clock` in milliseconds, monotonic. */
export function openManifest(manifest: ManifestDocument, transport: Transport, clock: () => number = () => performance.now()): Adapter {
  const plan = planOf(manifest)
  const wire = wireOver(transport, manifest, clock)
  const guard = new LoopGuard(clock)
  return {
    resources: portsOf(manifest, plan, wire, guard),
    probe: (call) => probe(manifest, wire, guard, call),
    close: () => wire.close(),
  }
}

/** One row of each list that can be asked for without a filter; without such a list the credentials are all that is tried. */
async function probe(manifest: ManifestDocument, wire: Wire, guard: LoopGuard, call: Call): Promise<void> {
  const free = Object.entries(manifest.resources).flatMap(([name, { list, id }]) => (list && id && !list.needs ? [{ name, list, id }] : []))
  const plan = planOf(manifest)
  for (const { name, list } of free.slice(0, 3)) {
    const source: ListSource = { name, document: list, id: plan.byResource.get(name as TargetResource)![0]!.id!, wire, guard }
    if (push(list.where, [])) await readRows(source, { asked: [] }, undefined, pageOf(list).kind === 'none' ? pageOf(list).max : 1, call)
  }
}
