-- For wrk: asks the paths of a file in turn; prints one line of JSON at the end.
local paths, at = {}, 0
function init(args)
  local headers = { Accept = "application/geo+json, application/json" }
  if args[2] and args[2] ~= "" then headers["If-None-Match"] = args[2] end
  if args[3] and args[3] ~= "" then headers["Accept-Encoding"] = args[3] end
  for line in io.lines(args[1]) do
    paths[#paths + 1] = wrk.format("GET", line, headers)
  end
  at = math.random(#paths)
end
function request()
  at = at % #paths + 1
  return paths[at]
end
function done(summary, latency)
  local failed = summary.errors
  io.write(string.format('\nJSON {"requests":%d,"us":%d,"bytes":%d,"p50":%.3f,"p99":%.3f,"failed":%d}\n', summary.requests,
    summary.duration, summary.bytes, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failed.status + failed.connect + failed.read + failed.write + failed.timeout))
end
