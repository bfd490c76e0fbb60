package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/station/pump/pulser"
	"github.com/litro-fuel/litro/station/scanner"
)

// A field is one key of the configuration as the form asks for it.
type field struct {
	Key string // below its table, with dots, such as counter.slave
	// Kind is text, int, yes, choice or port.
	Kind     string
	Required bool
	// Rare is what few devices need: the form folds it away.
	Rare bool
	// Default is what holds when it is left empty, as it would be typed.
	Default     string
	Least, Most int      // of an int
	Choices     []choice // of a choice
	Label, Help [2]string
}

// A choice is a value, and what it is in Spanish and in English.
type choice struct {
	Value string
	About [2]string
}

func choices(values ...string) (all []choice) {
	for _, v := range values {
		all = append(all, choice{v, [2]string{v, v}})
	}
	return all
}

func needed(f field) field { f.Required = true; return f }
func rare(f field) field   { f.Rare = true; return f }

func text(key string, label, help [2]string) field {
	return field{Key: key, Kind: "text", Label: label, Help: help}
}

func whole(key string, least, most int, byDefault string, label, help [2]string) field {
	return field{Key: key, Kind: "int", Least: least, Most: most, Default: byDefault, Label: label, Help: help}
}

func oneOf(key, byDefault string, all []choice, label, help [2]string) field {
	return field{Key: key, Kind: "choice", Choices: all, Default: byDefault, Label: label, Help: help}
}

func yes(key string, label, help [2]string) field {
	return field{Key: key, Kind: "yes", Label: label, Help: help}
}

// stationFields are what a station is asked for once.
func stationFields(listen string) []field {
	return []field{
		needed(text("station", [2]string{"Nombre corto de la estación", "Short name of the station"},
			[2]string{"Como la oficina la dio de alta: de 2 a 16 letras minúsculas, cifras y guiones.", "As the office registered it: 2 to 16 of a-z, 0-9 and the hyphen."})),
		needed(text("data", [2]string{"Carpeta de datos", "Directory of its data"},
			[2]string{"En un disco que aguanta cortes de luz. Lo usual es /var/lib/litro.", "On a disk that survives power cuts. /var/lib/litro is usual."})),
		text("screen.listen", [2]string{"Dirección de la pantalla", "Address of the screen"},
			[2]string{"Dónde se sirve la página de la isla. Esta página está en " + listen + ".", "Where the island's page is served. This page is at " + listen + "."}),
		rare(text("screen.support", [2]string{"A quién llamar", "Whom to call"},
			[2]string{"Se muestra cuando una bomba no contesta: Soporte 55 1234 5678.", "Shown when a pump does not answer: Support 55 1234 5678."})),
		rare(text("screen.emergency_stop", [2]string{"Dónde está el paro de emergencia", "Where the emergency stop is"},
			[2]string{"Como se le dice a la gente: en la columna norte.", "As people are told: on the north column."})),
	}
}

// drivers are those that a form can set up, and what they are for.
func drivers() []choice {
	return []choice{
		{"horustech", [2]string{"Companytec Horustech", "Companytec Horustech"}},
		{"cbc", [2]string{"Companytec CBC, y consolas que hablan como ella", "Companytec CBC, and consoles that speak like it"}},
		{"dart", [2]string{"Wayne DART, Mepsan y otros surtidores directos", "Wayne DART, Mepsan and other pumps without a console"}},
		{"pulser", [2]string{"Pulsos y válvulas con módulos Modbus", "Pulses and valves on Modbus modules"}},
		{"manual", [2]string{"Sin electrónica: nada se libera ni se mide", "No electronics: nothing is released or measured"}},
	}
}

// lineFields are what is asked for about a line with a driver.
func lineFields(driver string) []field {
	all := []field{needed(text("name", [2]string{"Nombre de la línea", "Name of the line"},
		[2]string{"Aparece en avisos y registros, como bombas o isla-1.", "It is said in notices and records, such as pumps or island-1."}))}
	if driver == "manual" {
		return all
	}
	parity := "none"
	if driver == "dart" {
		parity = "odd" // documented; DART's usual line
	}
	all = append(all,
		field{Key: "port", Kind: "port", Label: [2]string{"Puerto", "Port"},
			Help: [2]string{"El adaptador de esta línea. Si no está, conéctelo y vuelva a abrir esta página.", "The adapter of this line. If it is not there, plug it in and open this page again."}},
		rare(text("address", [2]string{"O dirección de red", "Or network address"},
			[2]string{"host:puerto de un servidor de puertos serie, en lugar de un puerto.", "host:port of a serial port server, in the place of a port."})),
		rare(whole("baud", 300, 921600, "9600", [2]string{"Velocidad (baud)", "Line rate (baud)"}, [2]string{"Como está ajustado el equipo.", "As the device is set."})),
		field{Key: "parity", Kind: "choice", Default: "none", Rare: parity == "none", Choices: choices("none", "even", "odd"),
			Label: [2]string{"Paridad", "Parity"}, Help: [2]string{"Lo usual con este equipo es " + parity + ".", parity + " is usual with this device."}},
		rare(whole("data_bits", 5, 8, "8", [2]string{"Bits de datos", "Data bits"}, [2]string{"", ""})),
		rare(whole("stop_bits", 1, 2, "1", [2]string{"Bits de paro", "Stop bits"}, [2]string{"", ""})),
		rare(whole("poll_ms", 5, 5000, "300", [2]string{"Tiempo entre consultas (ms)", "Time between polls (ms)"},
			[2]string{"Donde la caja cierra la válvula, en este tiempo pasa combustible de más.", "Where the box closes the valve, fuel flows past the limit in it."})),
		rare(whole("timeout_ms", 1, 60_000, "", [2]string{"Espera de una respuesta (ms)", "Wait for an answer (ms)"},
			[2]string{"Vacío: lo usual con este equipo.", "Empty: what is usual with this device."})),
	)
	switch driver {
	case "horustech":
		all = append(all, rare(yes("short_preset", [2]string{"Límites de 6 cifras", "Limits of 6 digits"},
			[2]string{"Para unidades que no tienen el comando 34.", "For units that lack command 34."})))
	case "cbc":
		all = append(all,
			rare(oneOf("sale_form", "", choices("a4", "a3", "a2", "@", "A"), [2]string{"Forma de la venta terminada", "Form of a finished sale"},
				[2]string{"Vacío: se busca la más completa que la unidad contesta.", "Empty: the richest that the unit answers is found by trying."})),
			rare(oneOf("progress", "money", choices("money", "volume"), [2]string{"Qué muestra durante la venta", "What it shows during a sale"}, [2]string{"", ""})))
	case "dart":
		all = append(all, rare(yes("echo", [2]string{"El adaptador devuelve lo que se le escribe", "The adapter sends back what is written to it"},
			[2]string{"Adaptadores RS-485 de dos hilos sin supresión de eco.", "Two-wire RS-485 adapters that do not suppress the echo."})))
	}
	return all
}

// placeFields are what is asked for about where a hose stands.
func placeFields() []field {
	return []field{
		needed(text("id", [2]string{"Manguera, como está pintada", "Hose, as painted"}, [2]string{"Hasta 8 letras o cifras, como 1A.", "Up to 8 letters or digits, such as 1A."})),
		needed(text("place.position", [2]string{"Posición", "Position"},
			[2]string{"El lado de la bomba, como está pintado. Las mangueras de una posición no surten a la vez.", "The pump side, as painted. Hoses of one position do not flow together."})),
		needed(text("place.grade", [2]string{"Producto", "Grade"}, [2]string{"Como lo nombra la oficina: diesel, magna.", "As the office names it: diesel, magna."})),
		rare(text("place.tank", [2]string{"Tanque", "Tank"}, [2]string{"Si se sabe de cuál surte.", "If it is known from which it draws."})),
	}
}

// hoseFields are what is asked for about a hose of a driver.
func hoseFields(driver string) []field {
	all := placeFields()
	arm := rare(oneOf("arm", "pump", choices("pump", "watch"), [2]string{"Quién cierra en el límite", "Who ends the flow at the limit"},
		[2]string{"pump: la bomba, también con la caja apagada. watch: la caja, si la bomba no respeta el límite.", "pump: the pump, even with the box dead. watch: the box, where the pump ignores limits."}))
	decimals := func(key, byDefault string, label [2]string) field {
		return whole(key, 0, 4, byDefault, label, [2]string{"Cuéntelos en la carátula de la bomba.", "Count them on the pump's display."})
	}
	volume, price, amount := [2]string{"Decimales del volumen", "Decimals of the volume"}, [2]string{"Decimales del precio", "Decimals of the price"}, [2]string{"Decimales del importe", "Decimals of the amount"}
	preset := rare(whole("preset_decimals", 1, 4, "2", [2]string{"Decimales del límite", "Decimals of a limit"}, [2]string{"", ""}))
	switch driver {
	case "horustech":
		return append(all, needed(whole("nozzle", 1, 99, "", [2]string{"Boquilla en el controlador", "Nozzle at the controller"},
			[2]string{"El número que le da el controlador, de 1 a 99. Al escuchar la línea se ve cuál se levanta.", "The controller's own number, 1 to 99. Listening to the line shows which one is lifted."})),
			arm, preset, rare(decimals("volume_decimals", "3", volume)), rare(decimals("price_decimals", "3", price)))
	case "cbc":
		return append(all, text("code", [2]string{"Código de la boquilla", "Code of the nozzle"},
			[2]string{"Dos cifras hexadecimales como las imprime el controlador, como 04; o bien canal, dirección y posición.", "Two hexadecimal digits as the controller prints them, such as 04; or else channel, address and position."}),
			rare(whole("channel", 1, 12, "", [2]string{"Canal", "Channel"}, [2]string{"El conector A del primer ICOM es 1.", "Connector A of the first ICOM is 1."})),
			rare(whole("address", 1, 4, "", [2]string{"Dirección en la bomba", "Address at the pump"}, [2]string{"", ""})),
			rare(whole("position", 0, 3, "", [2]string{"Posición en la dirección", "Position at the address"}, [2]string{"", ""})),
			arm, preset, rare(decimals("volume_decimals", "3", volume)), rare(decimals("price_decimals", "3", price)), rare(decimals("amount_decimals", "2", amount)))
	case "dart":
		return append(all,
			needed(whole("side", 1, 32, "", [2]string{"Lado de la bomba", "Pump side"}, [2]string{"Su dirección menos 4F hexadecimal: la 50 es el lado 1.", "Its address less 4F hexadecimal: 50 is side 1."})),
			needed(whole("nozzle", 1, 8, "", [2]string{"Boquilla del lado", "Nozzle of the side"}, [2]string{"De 1 a 8, en el orden de la bomba.", "1 to 8, in the pump's order."})),
			needed(decimals("volume_decimals", "", volume)), needed(decimals("price_decimals", "", price)), needed(decimals("amount_decimals", "", amount)),
			rare(whole("total_decimals", 0, 4, "", [2]string{"Decimales del totalizador", "Decimals of the totalizer"}, [2]string{"Vacío: los del volumen.", "Empty: those of the volume."})),
			rare(whole("total_digits", 10, 12, "10", [2]string{"Cifras del totalizador", "Digits of the totalizer"}, [2]string{"12 donde llega en 13 bytes.", "12 where it comes in 13 bytes."})), arm)
	case "pulser":
		all = append(all,
			needed(whole("num_ul", 1, 1_000_000_000, "", [2]string{"Escala: microlitros", "Scale: microliters"},
				[2]string{"Tantos microlitros por tantos pulsos. 39 pulsos por litro son 1000000 y 39.", "So many microliters for so many pulses. 39 pulses a liter are 1000000 and 39."})),
			needed(whole("den", 1, 1_000_000, "", [2]string{"Escala: pulsos", "Scale: pulses"}, [2]string{"", ""})))
		for _, t := range []struct {
			key    string
			called [2]string
			has    func(pulser.Profile) bool
		}{
			{"counter", [2]string{"Contador", "Counter"}, func(p pulser.Profile) bool { return p.Counter.Channels > 0 }},
			{"valve", [2]string{"Válvula", "Valve"}, func(p pulser.Profile) bool { return p.Output.Channels > 0 }},
			{"switch", [2]string{"Interruptor de la manguera", "Nozzle switch"}, func(p pulser.Profile) bool { return p.Input.Channels > 0 }},
		} {
			all = append(all, terminal(t.key, t.called, t.has)...)
		}
		return append(all,
			rare(whole("max_flow_lpm", 1, 10_000, "200", [2]string{"Flujo máximo (L/min)", "Greatest flow (L/min)"}, [2]string{"", ""})),
			rare(whole("settle_ms", 1, 60_000, "2000", [2]string{"Calma antes de cerrar (ms)", "Calm before a fill is final (ms)"}, [2]string{"", ""})),
			rare(whole("no_flow_s", 1, 3600, "60", [2]string{"Sin pulsos, termina a los (s)", "Without pulses it ends after (s)"}, [2]string{"", ""})))
	}
	return append(all, rare(whole("step_ul", 1, 1_000_000, "10000", [2]string{"Última cifra de la carátula (µL)", "Last digit of the display (µL)"}, [2]string{"10000 son dos decimales de litro.", "10000 is two decimals of a liter."})))
}

// terminal asks for one channel of a module that has such channels. The nozzle
// switch may be left out.
func terminal(key string, called [2]string, has func(pulser.Profile) bool) []field {
	var models []choice
	for _, p := range pulser.Profiles() {
		if has(p) {
			models = append(models, choice{p.Name, [2]string{p.Device, p.Device}})
		}
	}
	name := func(es, en string) [2]string { return [2]string{called[0] + ": " + es, called[1] + ": " + en} }
	all := []field{
		oneOf(key+".profile", "", models, name("módulo", "module"), [2]string{"", ""}),
		whole(key+".slave", 1, 247, "", name("dirección del módulo", "address of the module"), [2]string{"De 1 a 247.", "1 to 247."}),
		whole(key+".channel", 0, 63, "0", name("canal", "channel"), [2]string{"Se cuenta desde 0.", "It counts from 0."}),
	}
	if key != "switch" {
		all[0].Required, all[1].Required = true, true
	}
	return all
}

// scannerFields are what is asked for about a scanner at one of the positions.
func scannerFields(positions []string) []field {
	var models []choice
	for _, m := range scanner.Models() {
		models = append(models, choice{m.Name, [2]string{m.About, m.About}})
	}
	return []field{
		needed(text("name", [2]string{"Nombre", "Name"}, [2]string{"Aparece en avisos, como lector-1.", "It is said in notices, such as scanner-1."})),
		needed(field{Key: "port", Kind: "port", Label: [2]string{"Puerto", "Port"}, Help: [2]string{"El lector se ajusta a puerto serie (COM virtual), no a teclado.", "The scanner is set to a serial port (virtual COM), not to a keyboard."}}),
		needed(oneOf("position", "", choices(positions...), [2]string{"Posición", "Position"}, [2]string{"De qué unidades lee.", "Whose vehicles it reads."})),
		oneOf("profile", "plain", models, [2]string{"Modelo", "Model"}, [2]string{"Vacío: cualquiera que manda la etiqueta y un fin de línea.", "Empty: any that sends the label and an end of line."}),
		rare(whole("baud", 300, 921600, "9600", [2]string{"Velocidad (baud)", "Line rate (baud)"}, [2]string{"", ""})),
		rare(oneOf("suffix", "any", choices("any", "cr", "lf", "crlf", "etx", "tab", "none"), [2]string{"Fin de cada etiqueta", "End of each label"}, [2]string{"", ""})),
		rare(whole("debounce_ms", 1, 60_000, "3000", [2]string{"Fuera de vista para leerla otra vez (ms)", "Out of view to be read again (ms)"}, [2]string{"", ""})),
	}
}

// read returns what a value that was typed is in the configuration: nil to leave
// the key out. wrong is the word that says what is wrong with it.
func (f field) read(typed string) (v any, wrong string) {
	typed = strings.TrimSpace(typed)
	switch {
	case typed == "" && f.Required:
		return nil, "f_empty"
	case typed == "":
		return nil, ""
	case f.Kind == "yes":
		return true, ""
	case f.Kind == "choice" && !slices.ContainsFunc(f.Choices, func(c choice) bool { return c.Value == typed }) && !strings.Contains(typed, "/"):
		return nil, "f_choice"
	case f.Kind != "int":
		return typed, ""
	}
	n, err := strconv.Atoi(typed)
	switch {
	case err != nil:
		return nil, "f_number"
	case n < f.Least || n > f.Most:
		return nil, "f_range"
	}
	return int64(n), ""
}
