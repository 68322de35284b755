import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __dirnameOf } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __dirnameOf(__filename);
import{setFlagsFromString as m}from"node:v8";var u=Number(process.versions.v8.split(".")[0])>=13;function i(){u&&m("--no-turbofan")}import O from"node:fs";import{fileURLToPath as y}from"node:url";import{deserialize as x}from"node:v8";import d from"node:fs";import{createRequire as f}from"node:module";import{dirname as l}from"node:path";import{constants as w,Script as S}from"node:vm";var{readFileSync:g}=d;function s(r,o){let e=new S(g(r,"latin1"),{filename:r,cachedData:o,importModuleDynamically:w.USE_MAIN_CONTEXT_DEFAULT_LOADER});return{script:e,run(){let t={exports:{}};return e.runInThisContext()(t.exports,f(r),t,r,l(r)),t.exports}}}function p(r){let o=r===void 0?{}:R(r),e=new Map;return{load(t){let n=s(y(new URL(`./${t}.cjs`,import.meta.url)),o[t]);return e.set(t,n),n.run()},compiled:()=>Object.fromEntries([...e].map(([t,{script:n}])=>[t,n.createCachedData().toString("base64")]))}}function R(r){try{let o=O.readFileSync(r);return x(o.subarray(o.indexOf(`
`)+1))}catch{return{}}}i();var c=JSON.parse(process.argv[2]??"{}"),a=p(c.compiled),{answerRequest:h}=a.load("drizzle-program");await h(c,a);
