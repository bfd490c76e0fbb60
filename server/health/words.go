package health

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// titles name the parts, in Spanish and English.
var titles = map[Part][2]string{
	Server: {"Servidor", "Server"}, Database: {"Base de datos", "Database"}, Schema: {"Tablas", "Tables"},
	Broker: {"Mensajes con las estaciones", "Messages with stations"}, Disk: {"Espacio en disco", "Disk space"}, Clock: {"Reloj", "Clock"},
	Keys: {"Llaves", "Keys"}, Certificates: {"Certificados", "Certificates"}, Policy: {"Reglas en las estaciones", "Rules at stations"},
	Modes: {"Control u observación", "Enforcing or observing"},
	Judge: {"Revisión de registros", "Judging of records"}, Unread: {"Registros no leídos", "Records not read"}, Stations: {"Estaciones", "Stations"},
	Quarantine: {"Mensajes ajenos", "Foreign messages"}, Office: {"Copia del diario de la oficina", "Copy of the office's journal"},
	Leases: {"Cuotas en las estaciones", "Quotas at stations"}, Evidence: {"Fotos y documentos", "Pictures and documents"},
	Backup: {"Respaldo", "Backup"}, Version: {"Versión", "Version"},
}

// states are what states are called.
var states = map[State][2]string{OK: {"Bien", "Good"}, Warn: {"Atención", "Attention"}, Bad: {"Mal", "Bad"}}

// sentences say each case of a part. {0} is filled in as it is, {0|count} as a
// whole number, {0|bytes} as a size, and {0|time} as a day with its hour.
var sentences = map[string][2]string{
	"server.up":   {"Atiende.", "It serves."},
	"server.down": {"No contesta en la dirección de las páginas.", "It does not answer at the address of the pages."},

	"database.up":      {"Contesta. PostgreSQL {0}, {1|bytes}.", "It answers. PostgreSQL {0}, {1|bytes}."},
	"database.down":    {"No contesta: {0}.", "It does not answer: {0}."},
	"database.private": {"Es del servidor y arranca con él: {0}.", "It is the server's own and starts with it: {0}."},

	"schema.current": {"Son las de este programa ({0}).", "They are this program's ({0})."},
	"schema.older":   {"Son de la versión {0} y este programa espera la {1}.", "They are of version {0}, and this program expects {1}."},
	"schema.newer":   {"Son de la versión {0} y este programa solo conoce la {1}: instale el programa nuevo.", "They are of version {0}, and this program knows {1} only: install the newer program."},

	"broker.up":   {"Se alcanza en {0}.", "Reached at {0}."},
	"broker.down": {"No se alcanza en {0}: {1}. Las estaciones siguen despachando y guardan lo suyo.", "Not reached at {0}: {1}. Stations go on fueling, and keep what is theirs."},

	"disk.room":    {"Quedan {0|bytes} ({1} %) en {2}.", "{0|bytes} ({1} %) left at {2}."},
	"disk.full":    {"Solo quedan {0|bytes} ({1} %) en {2}. Sin espacio no se recibe ningún registro.", "Only {0|bytes} ({1} %) left at {2}. Without space no record is taken in."},
	"disk.unknown": {"No se pudo medir.", "It could not be measured."},

	"clock.kept":    {"Un servidor de hora lo mantiene.", "A time server keeps it."},
	"clock.free":    {"Ningún servidor de hora lo mantiene.", "No time server keeps it."},
	"clock.unknown": {"No se sabe si un servidor de hora lo mantiene.", "Whether a time server keeps it is not known."},
	"clock.apart":   {"Difiere {0} del de la base de datos.", "It differs from the database's by {0}."},

	"keys.closed":  {"Solo el servidor puede leerlas.", "The server alone can read them."},
	"keys.open":    {"Otros pueden leerlas: {0}.", "Others can read them: {0}."},
	"keys.missing": {"No se pueden leer: {0}. Recupérelas del respaldo.", "They cannot be read: {0}. Restore them from the backup."},

	"certificates.none":   {"Todavía no hay.", "There are none yet."},
	"certificates.good":   {"El que vence primero es {0}, el {1|time}.", "The first to end is {0}, on {1|time}."},
	"certificates.ends":   {"Vence {0}, el {1|time}.", "It ends: {0}, on {1|time}."},
	"certificates.over":   {"Venció {0}, el {1|time}.", "It has ended: {0}, on {1|time}."},
	"certificates.broken": {"No se puede leer {0}: {1}.", "{0} cannot be read: {1}."},

	"policy.current": {"Las que están en línea tienen la versión {0}, de la era {1}.", "Those that are connected hold version {0}, of era {1}."},
	"policy.behind":  {"En línea, pero sin la versión {1}: {0}.", "Connected, but without version {1}: {0}."},

	"modes.done":   {"Está en vigor lo que dos personas decidieron.", "What two people decided is in force."},
	"modes.undone": {"Dos personas lo decidieron, ya es su día y no está en vigor para {0}: {1}. Se intenta de continuo.", "Two people decided it, its day has come, and it is not in force for {0}: {1}. It is tried again all the time."},

	"judge.none":  {"Todo lo recibido está revisado.", "All that came in is judged."},
	"judge.waits": {"Esperan {0|count} registros.", "{0|count} records wait."},

	"unread.none": {"Ninguno.", "None."},
	"unread.some": {"{0|count} registros dicen algo que este programa no conoce; están guardados y se leerán con uno más nuevo.", "{0|count} records say what this program does not know; they are kept, and are read by a newer one."},

	"stations.live":   {"Dan señal {0|count} de {0|count}.", "{0|count} of {0|count} show that they live."},
	"stations.never":  {"De {0|count}, nunca dieron señal: {1}.", "Of {0|count}, these never showed a sign of life: {1}."},
	"stations.silent": {"Calladas {0|count} de {1|count}: {2}. Siguen despachando con lo que tienen.", "{0|count} of {1|count} are silent: {2}. They go on fueling with what they hold."},

	"quarantine.none": {"Ninguno.", "None."},
	"quarantine.old":  {"{0|count} en total, el último el {1|time}.", "{0|count} in all, the last on {1|time}."},
	"quarantine.news": {"{0|count} que no son palabra de la estación que dicen: {1}.", "{0|count} that are not the word of the station they name: {1}."},

	"office.whole":  {"Está completa hasta el registro {0|count}.", "It is whole up to record {0|count}."},
	"office.behind": {"Llega al registro {0|count}; el diario va en {1|count}.", "It reaches record {0|count}; the journal is at {1|count}."},
	"office.broken": {"No se puede leer: {0}.", "It cannot be read: {0}."},

	"leases.issued": {"Se reparten.", "They are given out."},
	"leases.wait":   {"Desde la recuperación no hablan: {0}. Hasta entonces nadie recibe más cuota; enciéndalas, o que dos personas sigan sin ellas.", "Silent since the restore: {0}. Until they speak nobody is given more; switch them on, or have two people go on without them."},
	"leases.lost":   {"Su disco perdió parte de lo que mandó la central, y las unidades con cuota esperan ahí: {0}. Conéctelas o llévelo en una memoria, y cambie el disco.", "Their disk lost a part of what the server had sent, and vehicles with a quota wait there: {0}. Connect them, or bring it on a stick, and replace the disk."},

	"evidence.here":    {"Están los {0|count} archivos que se nombran.", "All {0|count} files that are named are here."},
	"evidence.missing": {"Faltan {0|count} de {1|count} archivos que se nombran.", "{0|count} of {1|count} files that are named are missing."},

	"backup.good": {"El último verificado es del {0|time}.", "The last verified one is of {0|time}."},
	"backup.old":  {"El último verificado es del {0|time}: tiene más de 48 horas.", "The last verified one is of {0|time}: more than 48 hours ago."},
	"backup.none": {"Nunca se ha hecho uno que se haya verificado.", "None that was verified has ever been made."},

	"version.current":  {"{0}.", "{0}."},
	"version.replaced": {"Está instalada {0} y todavía atiende {1}.", "{0} is installed, and {1} still serves."},
}

// index is that of a language in a pair.
func index(lang string) int {
	if strings.HasPrefix(lang, "es") {
		return 0
	}
	return 1
}

// Title names the part of a line; lang is "es-MX" or "en".
func (l Line) Title(lang string) string { return titles[l.Part][index(lang)] }

// Called names a state.
func (s State) Called(lang string) string { return states[s][index(lang)] }

// Text says a line in a sentence. Times are told in zone.
func (l Line) Text(lang string, zone *time.Location) string {
	words := sentences[string(l.Part)+"."+l.Case][index(lang)]
	var fill []string
	for i, a := range l.Args {
		n := strconv.Itoa(i)
		fill = append(fill, "{"+n+"}", a, "{"+n+"|count}", count(a), "{"+n+"|bytes}", size(a), "{"+n+"|time}", when(a, zone))
	}
	return strings.NewReplacer(fill...).Replace(words)
}

// count groups the digits of a whole number, as both languages do.
func count(s string) string {
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// size prints bytes in a unit that leaves few digits, by powers of 1000 as disks
// are sold.
func size(s string) string {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return s
	}
	units := []string{"B", "kB", "MB", "GB", "TB"}
	rest := int64(0)
	for len(units) > 1 && n >= 1000 {
		n, rest, units = n/1000, n%1000, units[1:]
	}
	if n < 10 && units[0] != "B" {
		return fmt.Sprintf("%d.%d %s", n, rest/100, units[0])
	}
	return fmt.Sprintf("%d %s", n, units[0])
}

func when(s string, zone *time.Location) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	return t.In(zone).Format("2006-01-02 15:04")
}
