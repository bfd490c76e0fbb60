package main

import "slices"

// A figure is one command and what it says.
type figure struct {
	title   string
	says    string
	command []string
	rows    []row
}

// A row is a line of the summary: a metric, and what it is compared with in the
// same run.
type row struct {
	what    string
	metric  metric
	format  string  // of the measured value
	scale   float64 // what it is multiplied by to be said; 0 is 1
	beside  metric  // none: compared with nothing
	besides string  // format of that value
	// aim is what the ratio (or the value, where there is none) is to be at least
	// or at most; none when nothing was promised.
	aim   *aim
	about string // what stands between the figure and its aim, said when it is missed
}

// A metric is a unit in the line of one benchmark.
type metric struct{ bench, unit string }

type aim struct {
	value   float64
	atLeast bool
	said    string
}

func goBench(env, pkg, bench, benchtime string) []string {
	test := []string{"go", "test", "-run", "^$", "-bench", bench, "-benchtime", benchtime, "-timeout", "10m", pkg}
	if env != "" {
		test = append([]string{"env", env}, test...)
	}
	return test
}

// figures lists what is measured. A ratio and what it is a ratio of are always
// measured in the same run.
func figures() []figure {
	return []figure{ingest(), stations(), journal(), recovery(), scan(), painted(), hoses(), memory(), backlog(), size(), decide(), contract(), files(), reports()}
}

func ingest() figure {
	half := &aim{0.5, true, "≥ 0.5 of unnest"}
	about := "The comparison writes rows that are ready and checks nothing. Here a second process publishes with QoS 1, " +
		"every message is acknowledged, every signature and hash of the chain verified, and each record projected and receipted; publisher, broker, server and PostgreSQL share the same cores. " +
		"The CPU times below say what each takes; where rate times CPU time is less than the cores could give, all wait: a station has at most 64 records under way until their receipt, which comes after COMMIT. " +
		"That wait has not been profiled further."
	through := func(name, unit string) row {
		return row{what: "Records a second, verified to receipted, over " + name, metric: metric{"Ingest", unit + "/s"}, format: "%.0f/s",
			beside: metric{"Ingest", "unnest/s"}, besides: "%.0f/s by batched `INSERT … unnest`", aim: half, about: about}
	}
	return figure{
		"Ingest", "Records that are verified, chained, projected and receipted, from a publisher in a process of its own, over Mosquitto with QoS 1 and over the embedded broker; " +
			"beside the same rows written to the same tables by batched `INSERT … unnest` and by `COPY`, which check nothing.",
		goBench("", "./server/ingest", "BenchmarkIngest", "3x"),
		[]row{through("Mosquitto", "mosquitto"), through("the embedded broker", "embedded")},
	}
}

func stations() figure {
	of := func(unit string) metric { return metric{"Stations", unit} }
	return figure{
		"A thousand stations", "1,000 stations on one server, each with a connection of its own to the embedded broker, in a process of their own on the same cores. Each tells of a fill every 10 s, " +
			"some twelve times what the busiest city has, and a vehicle is blocked each second. From a fill's message to its receipt, which comes after COMMIT; and from the block to the moment at which each station holds it.",
		goBench("", "./server/ingest", "BenchmarkStations", "1x"),
		[]row{
			{what: "1,000 stations connect and hold the fleet", metric: of("join-s"), format: "%.1f s"},
			{what: "A fill's receipt among 1,000 stations: p50", metric: of("receipt-p50-ms"), format: "%.0f ms"},
			{what: "A fill's receipt among 1,000 stations: p99", metric: of("receipt-p99-ms"), format: "%.0f ms", aim: &aim{2000, false, "≤ 2 s"},
				about: "Stations, broker, server and PostgreSQL share the same cores."},
			{what: "A block in force at each of 1,000 stations: p50", metric: of("block-p50-ms"), format: "%.0f ms"},
			{what: "A block in force at each of 1,000 stations: p99", metric: of("block-p99-ms"), format: "%.0f ms", aim: &aim{5000, false, "≤ 5 s"},
				about: "Each block is signed once for each station that gets it, and each station verifies it, on the same cores."},
			{what: "What the server takes of a core meanwhile", metric: of("server-%core"), format: "%.0f %%"},
			{what: "What PostgreSQL takes of a core meanwhile", metric: of("postgres-%core"), format: "%.0f %%"},
		},
	}
}

func journal() figure {
	return figure{
		"Journal", "An authorize and its dispense, each signed, chained, written and synced before the next; beside a bare write and fdatasync of the same bytes, in turn.",
		goBench("", "./station/journal", "Append", "2s"),
		[]row{{what: "Durable appends a second to the journal", metric: metric{"Append", "records/s"}, format: "%.0f/s",
			beside: metric{"Append", "bare/s"}, besides: "%.0f/s by bare write and fdatasync"}},
	}
}

func recovery() figure {
	bench := func(unit string) metric { return metric{"Recover", unit} }
	return figure{
		"Recovery", "Opening a journal of 1,000,000 records after a power cut: every record is read again and the signatures of the newest segment are verified. The peak is the most memory it took beyond what the process had.",
		goBench("LITRO_RECORDS=1000000", "./station/journal", "Recover", "1x"),
		[]row{
			{what: "Recovery of a journal of 1,000,000 records", metric: bench("s"), format: "%.1f s"},
			{what: "Recovery of those: memory at most", metric: bench("peak-MiB"), format: "%.0f MiB"},
		},
	}
}

func scan() figure {
	row := func(poll string, most float64, said string) []row {
		of := func(unit string) metric { return metric{"ScanToAuthorize/poll=" + poll, unit} }
		return []row{
			{what: "Scan to authorize, polls each " + poll + ": p50", metric: of("p50-ms"), format: "%.1f ms", beside: of("sync-p50-ms"), besides: "%.1f ms, a bare sync's p50"},
			{what: "Scan to authorize, polls each " + poll + ": p99", metric: of("p99-ms"), format: "%.1f ms", aim: &aim{most, false, said},
				about: "Nothing in this path waits for a timer, and for a poll only when its exchange is under way; what remains is the sync of the disk (see sync-p99-ms) and a machine that is too busy to run the agent at once (see its load)."},
		}
	}
	return figure{
		"From scan to pump", "From the last byte of the scanner to the arrival of the authorize frame at the controller, over pseudo-terminals, with 100,000 vehicles held and the journal's sync to a real disk in between. " +
			"The time that bytes need on a real line of 9,600 baud comes on top: about 1 ms a byte.",
		goBench("", "./station", "BenchmarkScanToAuthorize", "200x"),
		append(row("50ms", 70, "≤ one poll and 20 ms"), row("300ms", 320, "≤ one poll and 20 ms")...),
	}
}

func hoses() figure {
	of := func(unit string) metric { return metric{"HosesOfOneAgent", unit} }
	return figure{
		"Hoses of one agent", "The litro-station process serves yards (seven hoses on a counter and a relay module) and Horustech controllers (eleven hoses) in turn, each on a line of its own that is as slow as 9600 baud, " +
			"while fuel flows at every hose and polls come each 300 ms. Their devices run in another process on the same cores and see when each poll comes, after the last answer of the one before. A poll that is a whole interval late is missed. " +
			"The bench begins with as many hoses as a station may have, and takes fewer until none is missed for 20 s; the lines before the last are of more hoses. A timer without anything around it, in the devices' process, says how busy the machine was.",
		goBench("", "./station", "BenchmarkHosesOfOneAgent", "1x"),
		[]row{
			{what: "Hoses of one agent without a missed poll", metric: of("hoses"), format: "%.0f", beside: of("allowed-hoses"), besides: "%.0f, what a station may have",
				aim: &aim{1, true, "all of them"}, about: "The agent waits for nothing but its lines, and takes little of a core (see cpu-%); polls come late where the machine is too busy to run it (see timer-p99-ms and the load)."},
			{what: "Lateness of its polls: p99", metric: of("late-p99-ms"), format: "%.1f ms", beside: of("timer-p99-ms"), besides: "%.1f ms, a bare timer's p99"},
			{what: "How long such a poll takes at 9600 baud: p99", metric: of("took-p99-ms"), format: "%.0f ms"},
			{what: "What the agent takes of a core meanwhile", metric: of("cpu-%"), format: "%.1f %%"},
		},
	}
}

func painted() figure {
	of := func(unit string) metric { return metric{"ScanToPainted", unit} }
	return figure{
		"From scan to screen", "From the last byte of the scanner to the frame in which a real browser says that the pump is ready, over pseudo-terminals, with polls each 300 ms, the journal's sync to a real disk and the page's stream of events in between. The limit is what people take for at once.",
		goBench("", "./station", "BenchmarkScanToPainted", "150x"),
		[]row{
			{what: "Scan to painted: p50", metric: of("p50-ms"), format: "%.0f ms"},
			{what: "Scan to painted: p95", metric: of("p95-ms"), format: "%.0f ms", beside: of("limit-ms"), besides: "%.0f ms, the limit", aim: &aim{1, false, "≤ 300 ms"},
				about: "A state is sent at most each 50 ms, and the browser draws on the same cores."},
		},
	}
}

func memory() figure {
	of := func(vehicles, unit string) metric { return metric{"Memory/vehicles=" + vehicles, unit} }
	return figure{
		"Memory of the agent", "Resident memory (VmRSS) of the litro-station process while it polls its pumps and serves its page, 10 s after the start; its peak since the start; and the time from the start until it serves, in which the signature of everything held is verified. About 110 MiB of the larger figure are the objects held (BenchmarkHoldingMemory in policy); most of the rest is the room that Go's collector leaves for garbage, which GOGC in the environment makes smaller.",
		goBench("", "./station", "BenchmarkMemory", "1x"),
		[]row{
			{what: "Memory of the agent, idle", metric: of("0", "MiB"), format: "%.0f MiB"},
			{what: "Memory of the agent, with 100,000 vehicles, labels and leases", metric: of("100000", "MiB"), format: "%.0f MiB"},
			{what: "Start of the agent with those", metric: of("100000", "start-s"), format: "%.1f s"},
		},
	}
}

func backlog() figure {
	of := func(unit string) metric { return metric{"Backlog", unit} }
	return figure{
		"A station that was away for long", "One agent holds 100,000 vehicles, each with its label and leases, and a journal of 1,000,000 records that nobody has had, a fill each ten seconds for 58 days. " +
			"Policy: from an empty box until all of it is held, through the broker. Then a fill by fleet number, decided and durable, among all that; the start of the agent; and all records verified, projected and receipted, over the embedded broker, while station, server and PostgreSQL share the cores and the records are judged.",
		[]string{"env", "LITRO_VEHICLES=100000", "LITRO_RECORDS=1000000", "go", "test", "-run", "^$", "-bench", "BenchmarkBacklog", "-benchtime", "1x", "-timeout", "60m", "./cmd/internal/e2e"},
		[]row{
			{what: "100,000 vehicles reach an empty station", metric: of("policy-s"), format: "%.0f s"},
			{what: "A fill among 1,000,000 records that are unsent: p99", metric: of("fill-p99-ms"), format: "%.1f ms"},
			{what: "Start of the agent with those", metric: of("start-s"), format: "%.1f s"},
			{what: "Memory of the agent with those: at most", metric: of("peak-MiB"), format: "%.0f MiB"},
			{what: "Those, receipted", metric: of("receipted/s"), format: "%.0f/s"},
		},
	}
}

func size() figure {
	const build = "d=$(mktemp -d); for arch in arm64 amd64; do CGO_ENABLED=0 GOARCH=$arch go build -trimpath -ldflags=-s -o $d/$arch ./cmd/litro-station || exit 1; " +
		"echo BenchmarkSize/$arch 1 $(stat -c %s $d/$arch) B; done; rm -r $d"
	of := func(arch string) row {
		return row{what: "Size of the static agent for " + arch, metric: metric{"Size/" + arch, "B"}, format: "%.1f MB", scale: 1e-6}
	}
	return figure{"Size of the agent", "The one file that is installed at an island: page, time zones and drivers are in it.", []string{"sh", "-c", build}, []row{of("arm64"), of("amd64")}}
}

func files() figure {
	return figure{
		"Files of tables", "A spreadsheet of 100,000 rows of twelve columns, with the most memory that the heap holds meanwhile, the table itself included; and a table of 2,000 rows on paper.",
		goBench("", "./server/report", "XLSX|PDF", "3x"),
		[]row{
			{what: "XLSX of 100,000 rows: memory at most", metric: metric{"XLSX", "peak-MiB"}, format: "%.0f MiB", beside: metric{"XLSX", "limit-MiB"}, besides: "%.0f MiB, the limit",
				aim: &aim{1, false, "≤ 150 MB"}, about: "Most of it is the table; the writer keeps one row."},
			{what: "XLSX of 100,000 rows", metric: metric{"XLSX", "s"}, format: "%.1f s"},
			{what: "PDF of 2,000 rows", metric: metric{"PDF", "s"}, format: "%.2f s", beside: metric{"PDF", "limit-s"}, besides: "%.0f s, the limit", aim: &aim{1, false, "≤ 2 s"},
				about: "Most of it is measuring texts, so that columns are as wide as they need."},
		},
	}
}

func reports() figure {
	of := func(name, unit string) metric { return metric{"Reports/" + name + "/fills=5000000", unit} }
	question := func(what, name string) []row {
		return []row{
			{what: what + ": p50", metric: of(name, "p50-ms"), format: "%.0f ms", beside: of(name, "fills-p50-ms"), besides: "%.0f ms, of the fills themselves"},
			{what: what + ": p95", metric: of(name, "p95-ms"), format: "%.0f ms", aim: &aim{200, false, "≤ 200 ms"}, about: "The database, the question and whatever else runs share the cores (see the load)."},
		}
	}
	return figure{
		"Reports", "The pages that people open most, as a manager gets them from the server, of 5,000,000 fills of 25,000 vehicles in five years: the month of all vehicles beside the month before, the month by departments, by stations and by drivers, the month of a driver, a vehicle and Today. Beside each the report asked of the fills, corrections and what was in force, " +
			"in the same run: of the month, and for Today of the day. And one more fill: until it is stored, and until the month by departments was asked and has it.",
		[]string{"env", "LITRO_FILLS=5000000", "go", "test", "-run", "^$", "-bench", "BenchmarkReports", "-benchtime", "20x", "-timeout", "60m", "./server/postgres"},
		slices.Concat(question("A month of all vehicles", "month"), question("A month by departments", "month-by-department"), question("A month by stations", "month-by-station"),
			question("A month by drivers", "month-by-driver"), question("A month of one driver, by vehicles", "driver"),
			question("A vehicle's page", "vehicle"), question("Today", "today"), []row{
				{what: "One more fill, stored: p50", metric: of("one-more", "stored-p50-ms"), format: "%.1f ms"},
				{what: "One more fill, in the month's report: p50", metric: of("one-more", "shown-p50-ms"), format: "%.0f ms"},
			}),
	}
}

func decide() figure {
	return figure{
		"Decide", "One decision: may this vehicle fuel here, now, and how much.", goBench("", "./policy", "Decide", "1s"),
		[]row{{what: "One decision", metric: metric{"Decide", "ns/op"}, format: "%.1f µs", scale: 1e-3}},
	}
}

func contract() figure {
	return figure{"Contract", "Reading, signing and verifying records, on one core.", goBench("", "./dispense", ".", "1s"), nil}
}
