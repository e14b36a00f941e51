/** What the build makes of the tags in the sources (src/tooling/support-plugin.ts). */
declare module 'virtual:support' {
  export const support: import('./support-model.ts').Support;
}
