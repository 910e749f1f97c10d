import "reflect-metadata";
import { Controller, type DynamicModule, Get, type INestApplication, Module, UseGuards } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import type { Portcullis, PublicUser } from "@portcullis/core";
import type { NodeHandler } from "@portcullis/http/node";
import type { Request, Response } from "express";
import { AUTH, CurrentUser, PortcullisModule, UserGuard } from "./portcullis.module.ts";

@Controller("appointments")
export class AppointmentsController {
  @Get()
  @UseGuards(UserGuard)
  list(@CurrentUser() user: PublicUser) {
    return { of: user.username };
  }
}

@Module({})
export class AppModule {
  static with(portcullis: Portcullis): DynamicModule {
    return {
      module: AppModule,
      imports: [PortcullisModule.forRoot(portcullis)],
      controllers: [AppointmentsController],
    };
  }
}

/** Portcullis in NestJS 11, on Express. */
export async function createNestApp(portcullis: Portcullis): Promise<INestApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(portcullis), { logger: ["error"] });
  app.disable("x-powered-by");
  // Before `init` or `listen`, which put body parsers in front of everything that is mounted later.
  const auth = app.get<NodeHandler>(AUTH);
  app.use((request: Request, response: Response, next: () => void) => auth(request, response, next));
  return app;
}
