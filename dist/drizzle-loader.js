import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __dirnameOf } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __dirnameOf(__filename);
import S from"node:fs";import{fileURLToPath as g}from"node:url";import{deserialize as y}from"node:v8";import a from"node:fs";import{createRequire as m}from"node:module";import{dirname as d}from"node:path";import{constants as u,Script as f}from"node:vm";var{readFileSync:l}=a;function i(r,e){let n=new f(w(l(r,"utf8")),{filename:r,cachedData:e,importModuleDynamically:u.USE_MAIN_CONTEXT_DEFAULT_LOADER});return{script:n,run(){let t={exports:{}};return n.runInThisContext()(t.exports,m(r),t,r,d(r)),t.exports}}}function w(r){return`(function (exports, require, module, __filename, __dirname) { 'use strict'; ${r}
})`}function s(r){let e=r===void 0?{}:x(r),n=new Map;return{load(t){let o=i(g(new URL(`./${t}.cjs`,import.meta.url)),e[t]);return n.set(t,o),o.run()},compiled:()=>Object.fromEntries([...n].map(([t,{script:o}])=>[t,o.createCachedData().toString("base64")]))}}function x(r){try{let e=S.readFileSync(r);return y(e.subarray(e.indexOf(`
`)+1))}catch{return{}}}var c=JSON.parse(process.argv[2]??"{}"),p=s(c.compiled),{answerRequest:O}=p.load("drizzle-program");await O(c,p);
