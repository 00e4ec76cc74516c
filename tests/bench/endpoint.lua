-- What wrk asks in the benchmarks of the endpoint and of the pages, and what it tells at the end: one line of JSON after the word REPORT.
-- Arguments: the path of the endpoint; the Accept header; the number of the first request; the file of parameters, one a line.
-- Each request takes the next line, and ends it with a comment that holds its number. Without a file, only the path is asked.
-- A line that begins with a slash is a path of its own, asked as it is; after a tab, the entity tag that the client has.

local path, number
local lines = {}

local function whole(line)
  local page, tag = line:match("^(/[^\t]*)\t?(.*)$")
  if not page then
    return line
  end
  wrk.headers["If-None-Match"] = tag ~= "" and tag or nil
  return wrk.format("GET", page)
end

function init(arguments)
  path, number = arguments[1], tonumber(arguments[3])
  wrk.headers["Accept"] = arguments[2]
  if arguments[4] then
    for line in io.lines(arguments[4]) do
      lines[#lines + 1] = whole(line)
    end
  end
end

function request()
  number = number + 1
  if #lines == 0 then
    return wrk.format("GET", path)
  end
  local line = lines[number % #lines + 1]
  if line:sub(1, 4) == "GET " then
    return line
  end
  return wrk.format("GET", path .. "?" .. line .. "%0A%23" .. number)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'REPORT {"requests": %d, "seconds": %.6f, "bytes": %.0f, "p50": %.6f, "p99": %.6f, ' ..
    '"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e6, latency:percentile(99) / 1e6,
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
