/**
 * For each behaviour an adapter that lies in it and in nothing else, in the way in which a real source or a careless adapter has
 * been seen to. Behind each stands the honest one in memory.
 */
import type { Behaviour } from '../behaviours.ts'
import type { Lie } from './making.ts'
import { onConduct } from './on-conduct.ts'
import { onDeclarations } from './on-declarations.ts'
import { onFailures } from './on-failures.ts'
import { onFilters, onPersonen } from './on-filters.ts'
import { onLists, onOrders } from './on-lists.ts'
import { onGets, onRecords, onRelations } from './on-records.ts'
import { onWriting } from './on-writing.ts'

export const liars: Readonly<Record<Behaviour, Lie>> = {
  ...onDeclarations, ...onLists, ...onOrders, ...onFilters, ...onPersonen, ...onGets, ...onRelations, ...onRecords, ...onConduct, ...onFailures, ...onWriting,
}
