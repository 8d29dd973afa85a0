import type { House } from './house.ts'
import type { Messages } from './messages.ts'
import { exitCodes, type Result } from './result.ts'
export const kinds = ['code', 'manifest'] as const
export async function adapterNew(_house: House, _messages: Messages, _name: string, _kind: string): Promise<Result> { return { exitCode: exitCodes.well, text: '', data: {} } }
