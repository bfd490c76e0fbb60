package main

// setupWords are what the page of setup says, in Spanish and in English.
var setupWords = map[string][2]string{
	"title":       {"Configurar la estación", "Set up the station"},
	"code":        {"Código que muestra la caja", "Code that the box shows"},
	"enter":       {"Entrar", "Enter"},
	"wrong_code":  {"Ese código no es. Lea el más reciente en la consola de la caja.", "That is not the code. Read the newest one on the box's console."},
	"ports":       {"Puertos serie", "Serial ports"},
	"ports_help":  {"Conecte los adaptadores y use el nombre de la última columna. Nombres como /dev/ttyUSB0 pueden cambiar de lugar al reiniciar.", "Plug in the adapters, and use the name in the last column. Names such as /dev/ttyUSB0 may change places at a restart."},
	"no_ports":    {"No hay puertos serie. Conecte un adaptador y vea otra vez.", "There is no serial port. Plug in an adapter, and look again."},
	"again":       {"Ver otra vez", "Look again"},
	"port":        {"Puerto", "Port"},
	"adapter":     {"Adaptador", "Adapter"},
	"used":        {"Lo usa", "Used by"},
	"as":          {"Nombre para la configuración", "Name to configure"},
	"config":      {"Configuración", "Configuration"},
	"config_help": {"Copie el ejemplo de cada equipo, ponga su puerto y sus mangueras como están pintadas. Guardar el borrador no cambia la estación.", "Copy the example of each device, and set its port and its hoses as they are painted. Keeping the draft does not change the station."},
	"text":        {"Configuración (TOML)", "Configuration (TOML)"},
	"check":       {"Guardar borrador y revisar", "Keep the draft and check it"},
	"bad":         {"Falta corregir:", "Still to correct:"},
	"good":        {"La configuración es correcta.", "The configuration is good."},
	"watch":       {"Bytes y su significado", "Bytes and their meaning"},
	"watch_help":  {"Escuche una línea y levante cada manguera: se ve cuál es. No se libera ninguna. Se escucha el borrador guardado.", "Listen to a line and lift each nozzle: it shows which hose it is. None is released. What is listened to is the draft as it was kept."},
	"listen":      {"Escuchar", "Listen to"},
	"stop":        {"Detener", "Stop"},
	"save":        {"Guardar la configuración", "Save the configuration"},
	"save_help":   {"La anterior queda a un lado. Después, inscriba la caja, arranque la estación y haga la venta de prueba de cada manguera en su página, en Puesta en marcha: sin ella ninguna despacha.", "The one before is kept beside it. Then enroll the box, run the station, and make the test sale of every hose on its page, under Commissioning: without one no hose serves."},
	"saved":       {"Guardada:", "Saved:"},
	"next":        {"Puede cerrar esta página. Ahora la caja puede inscribirse y arrancar la estación.", "You may close this page. The box can now be enrolled, and the station run."},
}

// T returns a word in the language of the page.
func (v setupView) T(key string) string { return v.either(setupWords[key]) }

func (v setupView) either(both [2]string) string {
	if v.Lang == "en" {
		return both[1]
	}
	return both[0]
}

// firstDraft is what a configuration begins with: it is good but for its port.
const firstDraft = `station = "norte"
data = "/var/lib/litro"

[screen]
listen = "127.0.0.1:8090"

[[lines]]
name = "pumps"
port = ""
driver = "horustech"
hoses = [{ id = "1A", nozzle = 1 }]

[[positions]]
position = "1"
hoses = [{ hose = "1A", grade = "diesel" }]
`

// An example is a line of a driver, to begin with.
type example struct{ Driver, About, Text string }

var examples = []example{
	{"horustech", "Companytec Horustech", `[[lines]]
name = "pumps"
port = "/dev/serial/by-path/CHOOSE"
driver = "horustech"
hoses = [
  { id = "1A", nozzle = 1 },
  { id = "2A", nozzle = 2 },
]
`},
	{"cbc", "Companytec CBC", `[[lines]]
name = "pumps"
port = "/dev/serial/by-path/CHOOSE"
driver = "cbc"
hoses = [
  { id = "1A", code = "04" },
  { id = "2A", code = "05" },
]
`},
	{"dart", "Wayne DART, Mepsan", `[[lines]]
name = "pumps"
port = "/dev/serial/by-path/CHOOSE"
parity = "odd"
driver = "dart"
hoses = [
  { id = "1A", side = 1, nozzle = 1, volume_decimals = 2, price_decimals = 2, amount_decimals = 2 },
  { id = "2A", side = 2, nozzle = 1, volume_decimals = 2, price_decimals = 2, amount_decimals = 2 },
]
`},
	{"pulser", "Modbus", `[[lines]]
name = "yard"
port = "/dev/serial/by-path/CHOOSE"
driver = "pulser"

[[lines.hoses]]
id = "1A"
num_ul = 10000
den = 1
counter = { slave = 1, profile = "adam4150" }
switch = { slave = 1, profile = "adam4150" }
valve = { slave = 2, profile = "waveshare-relay8" }
`},
	{"manual", "sin electrónica / no electronics", `[[lines]]
name = "hand"
driver = "manual"
hoses = [{ id = "1A" }]
`},
}
