/** The destination commands, in one module so that they are loaded as one. */
export { addDestination } from './destination/add.ts'
export { listDestinations } from './destination/list.ts'
export { removeDestination } from './destination/remove.ts'
export { testDestination } from './destination/test.ts'
