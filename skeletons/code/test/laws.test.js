/** The adapter keeps the laws on its stand-in. Which laws those are follows from what it says that it can do. */
import { adapterLaws } from 'gevel/laws'
import { openStandIn } from '../stand-in.js'

await adapterLaws('__ADAPTER__', openStandIn)
