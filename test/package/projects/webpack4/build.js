// webpack 4 by its API: the command is a package of its own, and asks questions.
const webpack = require('webpack')

webpack(require('./webpack.config.js'), (error, stats) => {
  if (error) throw error
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'))
})
